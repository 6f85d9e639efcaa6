package dev.weir.proxy.condition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A hash table that is asked with spans of bytes. Immutable, any thread. */
public final class SpanTable<V> {
    private static final int SPACE = 0;

    private final SpanNumbers keys;
    private final @Nullable Object[] values;

    private SpanTable(SpanNumbers keys) {
        this.keys = keys;
        this.values = new Object[keys.size()];
    }

    /** A table of these entries; keys are compared as UTF-8. */
    public static <V> SpanTable<V> of(Map<String, V> entries) {
        List<SpanNumbers.Key> keys = new ArrayList<>();
        entries.keySet().forEach(key -> keys.add(key(key)));
        SpanTable<V> table = new SpanTable<>(new SpanNumbers(keys));
        entries.forEach((key, value) -> table.values[table.keys.find(key(key))] = value);
        return table;
    }

    /** What the span has as its key, or null. */
    @SuppressWarnings("unchecked") // only of() fills the array
    public @Nullable V find(byte[] bytes, int start, int end) {
        int number = keys.find(SPACE, SpanNumbers.hash(bytes, start, end), bytes, start, end);
        return number == SpanNumbers.NONE ? null : (V) values[number];
    }

    /** Its keys, sorted. */
    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        for (int number = 0; number < keys.size(); number++) {
            texts.add(keys.text(number));
        }
        Collections.sort(texts);
        return texts.toString();
    }

    private static SpanNumbers.Key key(String text) {
        return new SpanNumbers.Key(SPACE, text);
    }
}
