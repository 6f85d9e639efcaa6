package dev.weir.proxy.condition;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hash table that is asked with spans of bytes. Its keys come from the configuration and not from clients, so that nobody
 * can choose colliding ones. Open addressing, at most half full. Immutable, any thread.
 */
public final class SpanTable<V> {
    private final @Nullable Literal[] keys;
    private final int[] hashes;
    private final @Nullable Object[] values;
    private final int mask;
    private int longestKey;

    private SpanTable(int size) {
        int capacity = Integer.highestOneBit(Math.max(1, size)) * 4;
        this.keys = new Literal[capacity];
        this.hashes = new int[capacity];
        this.values = new Object[capacity];
        this.mask = capacity - 1;
    }

    /** A table of these entries; keys are compared as UTF-8. */
    public static <V> SpanTable<V> of(Map<String, V> entries) {
        SpanTable<V> table = new SpanTable<>(entries.size());
        entries.forEach((key, value) -> table.put(Literal.of(key), value));
        return table;
    }

    /** The hash of a span. */
    public static int hash(byte[] bytes, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = hashNext(hash, bytes[i]);
        }
        return hash;
    }

    /** The hash of a span that is one byte longer than that of {@code hash}. */
    public static int hashNext(int hash, byte next) {
        return hash * 31 + next;
    }

    /**
     * The hash of a span that begins one byte earlier than that of {@code hash}.
     *
     * @param power 31 to the power of the length of the span before
     */
    public static int hashBefore(int hash, int power, byte before) {
        return hash + before * power;
    }

    /** 31 to the power of the length of a span that is one byte longer than that of {@code power}. */
    public static int nextPower(int power) {
        return power * 31;
    }

    public @Nullable V find(byte[] bytes, int start, int end) {
        return find(hash(bytes, start, end), bytes, start, end);
    }

    /** What the span has as its key, whose hash the caller computed on its way. */
    @SuppressWarnings("unchecked") // only put() fills the array
    public @Nullable V find(int hash, byte[] bytes, int start, int end) {
        int slot = slot(hash);
        for (Literal key = keys[slot]; key != null; key = keys[slot]) {
            if (hashes[slot] == hash && key.is(bytes, start, end)) {
                return (V) values[slot];
            }
            slot = (slot + 1) & mask;
        }
        return null;
    }

    /** The length of the longest key, in bytes; 0 without any. */
    public int longestKey() {
        return longestKey;
    }

    /** Its keys. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (Literal key : keys) {
            if (key != null) {
                text.append(text.length() == 1 ? "" : ", ").append(key);
            }
        }
        return text.append(']').toString();
    }

    private void put(Literal key, V value) {
        int hash = key.spanHash();
        int slot = slot(hash);
        while (keys[slot] != null) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        longestKey = Math.max(longestKey, key.length());
        hashes[slot] = hash;
        values[slot] = value;
    }

    private int slot(int hash) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ (mixed >>> 16)) & mask;
    }
}
