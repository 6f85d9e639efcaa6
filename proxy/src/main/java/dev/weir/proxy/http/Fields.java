package dev.weir.proxy.http;

import java.util.Arrays;

/**
 * The fields of one head as offsets over its bytes. Each field stands there as the line {@code name: value CRLF}, whatever
 * the protocol that brought it, so that neighbours which are kept can be written with one copy.
 *
 * <p>Owned by the event loop that parsed the head; valid only until that loop parses the next one.
 */
public final class Fields {
    private static final int SPANS = 5;
    private static final int NAME_START = 0;
    private static final int NAME_END = 1;
    private static final int VALUE_START = 2;
    private static final int VALUE_END = 3;
    private static final int LINE_END = 4;
    private static final byte DROPPED = -1;

    private final byte[] bytes;
    private int[] spans = new int[SPANS * 32];
    private int[] hashes = new int[32];
    private byte[] ids = new byte[32];
    private int count;
    private long present;

    /** Behind the last byte that is used; lines are added here. */
    int tail;

    Fields(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The array that all offsets point into. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many fields were read, those dropped since then included. */
    public int count() {
        return count;
    }

    /** The index of the first field of this name, or -1. */
    public int find(FieldName name) {
        return find(name, 0);
    }

    /** The index of the first field of this name at or behind {@code from}, or -1. */
    public int find(FieldName name, int from) {
        int id = name.id();
        if (id != 0) {
            return (present & (1L << id)) == 0 ? -1 : findKnown(id, from);
        }
        int hash = name.hash();
        for (int i = from; i < count; i++) {
            if (hashes[i] == hash && ids[i] == 0 && name.matches(bytes, nameStart(i), nameEnd(i))) {
                return i;
            }
        }
        return -1;
    }

    public boolean has(FieldName name) {
        return find(name) >= 0;
    }

    public int nameStart(int field) {
        return spans[field * SPANS + NAME_START];
    }

    public int nameEnd(int field) {
        return spans[field * SPANS + NAME_END];
    }

    /** Where the value begins, without the blanks around it. */
    public int valueStart(int field) {
        return spans[field * SPANS + VALUE_START];
    }

    public int valueEnd(int field) {
        return spans[field * SPANS + VALUE_END];
    }

    /** Behind the CRLF of the field's line. */
    int lineEnd(int field) {
        return spans[field * SPANS + LINE_END];
    }

    /** The value as text, for people and tests. */
    public String value(int field) {
        return Ascii.text(bytes, valueStart(field), valueEnd(field));
    }

    /** The name as text, for people and tests. */
    public String name(int field) {
        return Ascii.text(bytes, nameStart(field), nameEnd(field));
    }

    public boolean isDropped(int field) {
        return ids[field] == DROPPED;
    }

    /** Takes one field out: it is neither found nor written any more. */
    public void drop(int field) {
        ids[field] = DROPPED;
    }

    /** Takes all fields of this name out. */
    public void drop(FieldName name) {
        for (int i = find(name); i >= 0; i = find(name, i + 1)) {
            ids[i] = DROPPED;
        }
        if (name.id() != 0) {
            present &= ~(1L << name.id());
        }
    }

    /** Takes all fields out whose name begins with {@code lowerPrefix}; for names that Weir does not know by id. */
    public void dropPrefix(byte[] lowerPrefix) {
        for (int i = 0; i < count; i++) {
            if (ids[i] == 0 && Ascii.startsWithIgnoreCase(bytes, nameStart(i), nameEnd(i), lowerPrefix)) {
                ids[i] = DROPPED;
            }
        }
    }

    /** The fields on their own, apart from the head's bytes; nothing can be added to them. */
    public Fields copy() {
        return copyOver(Arrays.copyOf(bytes, tail));
    }

    /** How many bytes their lines, and what stands before, take. */
    public int size() {
        return tail;
    }

    /** Whether there was a field of this name, also if it was taken out since. */
    public boolean had(FieldName name) {
        for (int i = 0; i < count; i++) {
            if (hashes[i] == name.hash() && name.matches(bytes, nameStart(i), nameEnd(i))) {
                return true;
            }
        }
        return false;
    }

    /** As {@link #copy}, over bytes that are equal up to {@link #tail}. */
    Fields copyOver(byte[] sameBytes) {
        Fields copy = new Fields(sameBytes);
        copy.spans = Arrays.copyOf(spans, count * SPANS);
        copy.hashes = Arrays.copyOf(hashes, count);
        copy.ids = Arrays.copyOf(ids, count);
        copy.count = count;
        copy.present = present;
        copy.tail = tail;
        return copy;
    }

    /** Adds lines that were compiled before. */
    public void append(FieldBlock block) {
        byte[] lines = block.lines();
        int base = reserve(lines, 0, lines.length);
        block.addTo(this, base);
    }

    /** Adds one line with this value. */
    public void append(FieldBlock.Name name, byte[] value, int start, int end) {
        int valueStart = beginLine(name);
        reserve(value, start, end);
        endLine(name, valueStart);
    }

    /** Begins a line; the caller puts its value with {@link #put} and ends it with {@link #endLine}. */
    public int beginLine(FieldBlock.Name name) {
        reserve(name.prefix(), 0, name.prefix().length);
        return tail;
    }

    /** Appends to the value of the line that was begun. */
    public void put(byte[] text, int start, int end) {
        reserve(text, start, end);
    }

    /** Appends one byte to the value of the line that was begun. */
    public void put(int b) {
        bytes[tail++] = (byte) b;
    }

    /** Ends the line whose value began at {@code valueStart}. */
    public void endLine(FieldBlock.Name name, int valueStart) {
        int valueEnd = tail;
        bytes[tail++] = '\r';
        bytes[tail++] = '\n';
        int field = count;
        int nameStart = valueStart - name.prefix().length;
        add(
                nameStart,
                nameStart + name.nameLength(),
                name.name().hash(),
                name.name().id());
        value(field, valueStart, valueEnd, tail);
    }

    /** Copies bytes behind the last used one; returns where they stand. */
    int reserve(byte[] source, int start, int end) {
        int at = tail;
        System.arraycopy(source, start, bytes, at, end - start);
        tail = at + end - start;
        return at;
    }

    void mark(HeadMark mark) {
        mark.ids = Arrays.copyOf(ids, count);
        mark.present = present;
        mark.tail = tail;
    }

    void rewind(HeadMark mark) {
        count = mark.ids.length;
        System.arraycopy(mark.ids, 0, ids, 0, count);
        present = mark.present;
        tail = mark.tail;
    }

    void clear() {
        count = 0;
        present = 0;
    }

    void add(int nameStart, int nameEnd, int hash, int id) {
        int field = count++;
        if (field == hashes.length) {
            grow();
        }
        int base = field * SPANS;
        spans[base + NAME_START] = nameStart;
        spans[base + NAME_END] = nameEnd;
        hashes[field] = hash;
        ids[field] = (byte) id;
        present |= 1L << id;
    }

    void value(int field, int start, int end, int lineEnd) {
        int base = field * SPANS;
        spans[base + VALUE_START] = start;
        spans[base + VALUE_END] = end;
        spans[base + LINE_END] = lineEnd;
    }

    private int findKnown(int id, int from) {
        for (int i = from; i < count; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }

    private void grow() {
        int capacity = hashes.length * 2;
        spans = Arrays.copyOf(spans, capacity * SPANS);
        hashes = Arrays.copyOf(hashes, capacity);
        ids = Arrays.copyOf(ids, capacity);
    }
}
