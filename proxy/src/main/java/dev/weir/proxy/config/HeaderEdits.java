package dev.weir.proxy.config;

import java.util.List;

/**
 * What happens to the fields of a head: first {@code remove}, then {@code set}, then {@code add}.
 *
 * @param set replaces every field of that name
 * @param add is appended to what is there
 * @param remove names in lower case
 */
public record HeaderEdits(List<Field> set, List<Field> add, List<String> remove) {

    public static final HeaderEdits NONE = new HeaderEdits(List.of(), List.of(), List.of());

    public HeaderEdits {
        set = List.copyOf(set);
        add = List.copyOf(add);
        remove = List.copyOf(remove);
    }

    public boolean isEmpty() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }

    /** A field; its name is kept as written. */
    public record Field(String name, String value) {}
}
