package dev.weir.proxy.http;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Field lines compiled once and added to many heads. Immutable, any thread. */
public final class FieldBlock {
    /**
     * The most bytes that all lines which one head gets from the configuration may have together: what a route and what a
     * variant adds.
     */
    public static final int MAX_BYTES = 16 * 1024;

    public static final FieldBlock EMPTY = new FieldBlock(List.of());

    private final byte[] lines;
    private final Name[] names;
    private final int[] offsets;

    private FieldBlock(List<Line> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        names = new Name[fields.size()];
        offsets = new int[fields.size() + 1];
        for (int i = 0; i < names.length; i++) {
            Line line = fields.get(i);
            names[i] = Name.of(line.name());
            out.writeBytes(names[i].prefix());
            out.writeBytes(Ascii.bytes(line.value()));
            out.writeBytes(new byte[] {'\r', '\n'});
            offsets[i + 1] = out.size();
        }
        lines = out.toByteArray();
    }

    /**
     * Compiles lines.
     *
     * @throws IllegalArgumentException if a name is no token
     */
    public static FieldBlock of(List<Line> lines) {
        return lines.isEmpty() ? EMPTY : new FieldBlock(lines);
    }

    /** This block and then the other. */
    public FieldBlock then(FieldBlock other) {
        List<Line> all = new ArrayList<>(asLines());
        all.addAll(other.asLines());
        return of(all);
    }

    public boolean isEmpty() {
        return names.length == 0;
    }

    byte[] lines() {
        return lines;
    }

    void addTo(Fields fields, int base) {
        for (int i = 0; i < names.length; i++) {
            Name name = names[i];
            int start = base + offsets[i];
            int field = fields.count();
            fields.add(
                    start,
                    start + name.nameLength(),
                    name.name().hash(),
                    name.name().id());
            int end = base + offsets[i + 1];
            fields.value(field, start + name.prefix().length, end - 2, end);
        }
    }

    private List<Line> asLines() {
        List<Line> all = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            String name = Ascii.text(names[i].prefix(), 0, names[i].nameLength());
            all.add(new Line(name, Ascii.text(lines, offsets[i] + names[i].prefix().length, offsets[i + 1] - 2)));
        }
        return all;
    }

    /** One line as configured; its value is ISO-8859-1 text. */
    public record Line(String name, String value) {
        /**
         * Checks the value, not the name.
         *
         * @throws IllegalArgumentException if the value has control characters, or some that ISO-8859-1 has not
         */
        public Line {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if ((c < ' ' && c != '\t') || c == 0x7f) {
                    throw new IllegalArgumentException("control character in the value of \"" + name + "\"");
                }
                if (c > 0xff) {
                    throw new IllegalArgumentException(
                            "'" + c + "' in the value of \"" + name + "\" cannot be written in a head");
                }
            }
        }
    }

    /** A name as it is written, with its colon and blank. */
    public static final class Name {
        private final FieldName name;
        private final byte[] prefix;

        private Name(String text) {
            this.name = FieldName.of(text);
            this.prefix = Ascii.bytes(text + ": ");
        }

        public static Name of(String text) {
            return new Name(text);
        }

        public FieldName name() {
            return name;
        }

        byte[] prefix() {
            return prefix;
        }

        int nameLength() {
            return prefix.length - 2;
        }
    }
}
