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

    /** The most bytes that the lines of one such block may take on the wire. */
    public static final int MAX_BYTES = 8 * 1024;

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
    public record Field(String name, String value) {
        private static final int COLON_SPACE_AND_LINE_END = 4;

        /** What the line takes on the wire. */
        public int bytes() {
            return name.length() + value.length() + COLON_SPACE_AND_LINE_END;
        }
    }
}
