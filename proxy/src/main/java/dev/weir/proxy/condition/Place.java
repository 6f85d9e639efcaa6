package dev.weir.proxy.condition;

import dev.weir.proxy.config.GeoField;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What is known of the place of an address, as the bytes that tests are asked about. Immutable, any thread. */
public final class Place {
    private static final byte[][] UNKNOWN_VALUE = {GeoField.UNKNOWN.getBytes(StandardCharsets.UTF_8)};

    /** Of which nothing is known. */
    public static final Place UNKNOWN = new Place(Map.of());

    private final byte[][][] values = new byte[GeoField.values().length][][];

    /** @param known the values of the fields that are known */
    public Place(Map<GeoField, List<String>> known) {
        for (GeoField field : GeoField.values()) {
            List<String> texts = known.getOrDefault(field, List.of());
            byte[][] bytes = new byte[texts.size()][];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = texts.get(i).getBytes(StandardCharsets.UTF_8);
            }
            values[field.ordinal()] = bytes.length == 0 ? UNKNOWN_VALUE : bytes;
        }
    }

    /** How many values the field has; at least one. */
    public int count(GeoField field) {
        return values[field.ordinal()].length;
    }

    /** One of its values; not to be changed. */
    public byte[] value(GeoField field, int index) {
        return values[field.ordinal()][index];
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (GeoField field : GeoField.values()) {
            text.append(text.isEmpty() ? "" : ", ").append(field.label());
            for (byte[] value : values[field.ordinal()]) {
                text.append(' ').append(new String(value, StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }
}
