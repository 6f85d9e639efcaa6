package dev.weir.proxy.condition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text of the configuration as the bytes that it has on the wire, compared with spans, with case. Immutable, any thread. */
public final class Literal {
    private final byte[] bytes;

    private Literal(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Literal of(String text) {
        return new Literal(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return bytes.length;
    }

    /** Whether the span is this text. */
    public boolean is(byte[] text, int start, int end) {
        return Arrays.equals(text, start, end, bytes, 0, bytes.length);
    }

    /** Whether this text stands at {@code start}, whatever follows it before {@code end}. */
    public boolean begins(byte[] text, int start, int end) {
        return end - start >= bytes.length && is(text, start, start + bytes.length);
    }

    /** Whether the span ends in this text. */
    public boolean ends(byte[] text, int start, int end) {
        return end - start >= bytes.length && is(text, end - bytes.length, end);
    }

    /** Whether this text stands somewhere in the span. */
    public boolean isIn(byte[] text, int start, int end) {
        for (int at = start; at <= end - bytes.length; at++) {
            if (is(text, at, at + bytes.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Literal that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
