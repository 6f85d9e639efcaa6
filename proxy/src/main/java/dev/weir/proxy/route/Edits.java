package dev.weir.proxy.route;

import dev.weir.proxy.config.HeaderEdits;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldEdits;
import dev.weir.proxy.http.FieldName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Several edits of the same head, one after the other, made into one: fields are taken out first, then lines added. A field
 * that an earlier edit adds and a later one removes is never added. Used while a table is compiled.
 */
final class Edits {
    private final Set<FieldName> dropped = new LinkedHashSet<>();
    private final List<FieldBlock.Line> added = new ArrayList<>();

    Edits then(HeaderEdits edits) {
        edits.remove().forEach(this::remove);
        edits.set().forEach(field -> remove(field.name()));
        edits.set().forEach(field -> added.add(new FieldBlock.Line(field.name(), field.value())));
        edits.add().forEach(field -> added.add(new FieldBlock.Line(field.name(), field.value())));
        return this;
    }

    Edits set(String name, String value) {
        remove(name);
        added.add(new FieldBlock.Line(name, value));
        return this;
    }

    Edits remove(String name) {
        FieldName removed = FieldName.of(name);
        dropped.add(removed);
        added.removeIf(line -> FieldName.of(line.name()).equals(removed));
        return this;
    }

    FieldEdits compile() {
        return FieldEdits.of(List.copyOf(dropped), FieldBlock.of(added));
    }
}
