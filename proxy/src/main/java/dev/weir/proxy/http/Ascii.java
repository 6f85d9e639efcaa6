package dev.weir.proxy.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Character classes of RFC 9110 section 5.6.2 and comparisons on byte spans. Stateless, any thread. */
public final class Ascii {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long SPACES = ONES * 0x20;
    private static final long DELETES = ONES * 0x7f;
    private static final byte[] TOKEN_LOWER = tokenLower();

    /** How many bytes past the end of the text {@link #findControl} may read. */
    static final int SWAR_SLACK = 8;

    private Ascii() {}

    /** The byte in lower case if it may stand in a token, else 0. */
    static byte tokenLower(byte b) {
        return TOKEN_LOWER[b & 0xff];
    }

    /** True if every byte of the span is a token character and the span is not empty. */
    public static boolean isToken(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (TOKEN_LOWER[bytes[i] & 0xff] == 0) {
                return false;
            }
        }
        return end > start;
    }

    /** A byte in lower case; only A-Z change. */
    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hexDigit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /**
     * The first index in {@code [from, end)} of a control byte other than HTAB (below 0x20, or 0x7f), or {@code end}.
     * The array must have {@link #SWAR_SLACK} bytes behind {@code end}.
     */
    static int findControl(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end) {
            long word = (long) LONGS.get(bytes, i);
            long deleted = word ^ DELETES;
            long hits = (((word - SPACES) & ~word) | ((deleted - ONES) & ~deleted)) & HIGHS;
            if (hits == 0) {
                i += Long.BYTES;
                continue;
            }
            i += Long.numberOfTrailingZeros(hits) >>> 3;
            if (i >= end || bytes[i] != '\t') {
                return Math.min(i, end);
            }
            i++;
        }
        return end;
    }

    /** The first index of {@code wanted} in {@code [from, end)}, or -1. */
    public static int indexOf(byte[] bytes, int from, int end, int wanted) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Compares a span with bytes that are already in lower case. */
    public static boolean equalsIgnoreCase(byte[] bytes, int start, int end, byte[] lower) {
        if (end - start != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (lower(bytes[start + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /** True if the span begins with {@code lower}, without case. */
    public static boolean startsWithIgnoreCase(byte[] bytes, int start, int end, byte[] lower) {
        return end - start >= lower.length && equalsIgnoreCase(bytes, start, start + lower.length, lower);
    }

    /** ISO-8859-1 bytes of a constant. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The span as text, for people and tests. */
    public static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static byte[] tokenLower() {
        byte[] table = new byte[256];
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            table[c] = (byte) c;
        }
        for (int c = '0'; c <= '9'; c++) {
            table[c] = (byte) c;
        }
        for (int c = 'a'; c <= 'z'; c++) {
            table[c] = (byte) c;
            table[c - 0x20] = (byte) c;
        }
        return table;
    }
}
