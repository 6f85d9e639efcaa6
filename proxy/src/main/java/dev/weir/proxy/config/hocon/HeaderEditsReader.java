package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.HeaderEdits;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code { set { name = value }, add { name = [a, b] }, remove = [name] }}. */
final class HeaderEditsReader {

    private HeaderEditsReader() {}

    static HeaderEdits read(Section parent, String key) {
        Section section = parent.section(key).documentedAs("header-edits");
        List<HeaderEdits.Field> set = lines(section.section("set"));
        List<HeaderEdits.Field> add = lines(section.section("add"));
        reportTooLarge(section, bytes(set) + bytes(add));
        List<String> remove = section.list("remove", HttpShapes.FIELD_NAME).stream()
                .map(HttpShapes::lower)
                .toList();
        return new HeaderEdits(set, add, remove);
    }

    /** A field for each name, or several for a name with a list of values. */
    static List<HeaderEdits.Field> fields(Section section) {
        List<HeaderEdits.Field> fields = lines(section);
        reportTooLarge(section, bytes(fields));
        return fields;
    }

    private static void reportTooLarge(Section section, int bytes) {
        if (bytes > HeaderEdits.MAX_BYTES) {
            section.problem("the lines take " + bytes + " bytes; expected at most " + HeaderEdits.MAX_BYTES);
        }
    }

    private static int bytes(List<HeaderEdits.Field> fields) {
        return fields.stream().mapToInt(HeaderEdits.Field::bytes).sum();
    }

    private static List<HeaderEdits.Field> lines(Section section) {
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
