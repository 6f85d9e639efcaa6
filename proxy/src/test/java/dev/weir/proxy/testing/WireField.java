package dev.weir.proxy.testing;

import java.util.List;

/// One field line of a message, its name as it was written, its value without the blanks around it.
public record WireField(String name, String value) {

    static List<String> values(List<WireField> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(WireField::value)
                .toList();
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
