package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.HeaderEdits;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code { set { name = value }, add { name = [a, b] }, remove = [name] }}. */
final class HeaderEditsReader {

    private HeaderEditsReader() {}

    static HeaderEdits read(Section parent, String key) {
        Section section = parent.section(key).documentedAs("header-edits");
        List<HeaderEdits.Field> set = fields(section.section("set"));
        List<HeaderEdits.Field> add = fields(section.section("add"));
        List<String> remove = section.list("remove", HttpShapes.FIELD_NAME).stream()
                .map(HttpShapes::lower)
                .toList();
        return new HeaderEdits(set, add, remove);
    }

    /** A field for each name, or several for a name with a list of values. */
    static List<HeaderEdits.Field> fields(Section section) {
        List<HeaderEdits.Field> fields = new ArrayList<>();
        for (Value child : section.children()) {
            if (HttpShapes.FIELD_NAME.parser().parse(child.name()) == null) {
                child.problem(HttpShapes.FIELD_NAME.expected());
                continue;
            }
            for (Value element : child.elements()) {
                String value = element.as(Shapes.TEXT);
                if (value != null) {
                    fields.add(new HeaderEdits.Field(child.name(), value));
                }
            }
        }
        return fields;
    }
}
