package dev.weir.proxy.http;

import java.util.List;

/**
 * What a route or variant changes in the fields of a head: names taken out, lines added. To set a field is to take it out
 * and add it. Immutable, any thread.
 */
public final class FieldEdits {
    public static final FieldEdits NONE = new FieldEdits(List.of(), FieldBlock.EMPTY);

    private final FieldName[] dropped;
    private final FieldBlock added;

    private FieldEdits(List<FieldName> dropped, FieldBlock added) {
        this.dropped = dropped.toArray(FieldName[]::new);
        this.added = added;
    }

    public static FieldEdits of(List<FieldName> dropped, FieldBlock added) {
        return dropped.isEmpty() && added.isEmpty() ? NONE : new FieldEdits(dropped, added);
    }

    public void apply(Fields fields) {
        for (FieldName name : dropped) {
            fields.drop(name);
        }
        if (!added.isEmpty()) {
            fields.append(added);
        }
    }
}
