package dev.weir.proxy.outcome;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of finished and unfinished lines on their way to a {@link LogSink}. Grows with the longest line. One thread. */
final class LineBuffer {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int MAX_LONG_DIGITS = 20;
    private static final int MAX_ESCAPE = 6;

    private byte[] bytes;
    private int size;

    LineBuffer(int usualBytes) {
        this.bytes = new byte[usualBytes];
    }

    int size() {
        return size;
    }

    /** What was appended; the buffer must not be appended to while it is in use. */
    ByteBuffer content() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    void clear() {
        size = 0;
    }

    /** Takes back what was appended behind this size. */
    void truncate(int keptSize) {
        size = keptSize;
    }

    void append(byte[] ascii) {
        reserve(ascii.length);
        System.arraycopy(ascii, 0, bytes, size, ascii.length);
        size += ascii.length;
    }

    void append(char ascii) {
        reserve(1);
        bytes[size++] = (byte) ascii;
    }

    void append(long number) {
        if (number < 0) {
            append('-');
        }
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        reserve(MAX_LONG_DIGITS);
        long rest = number;
        for (int i = size + digits - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        size += digits;
    }

    /** Text of unknown origin between quotes: each byte beyond printable ASCII as the character of that number. */
    void quoted(byte[] text, int start, int end) {
        reserve((end - start) * MAX_ESCAPE + 2);
        bytes[size++] = '"';
        for (int i = start; i < end; i++) {
            escaped((char) (text[i] & 0xff));
        }
        bytes[size++] = '"';
    }

    /** Text between quotes. */
    void quoted(String text) {
        reserve(text.length() * MAX_ESCAPE + 2);
        bytes[size++] = '"';
        for (int i = 0; i < text.length(); i++) {
            escaped(text.charAt(i));
        }
        bytes[size++] = '"';
    }

    /** RFC 8259 section 7, with everything beyond printable ASCII escaped, so that a line is ASCII whatever it holds. */
    private void escaped(char character) {
        if (character == '"' || character == '\\') {
            bytes[size++] = '\\';
            bytes[size++] = (byte) character;
        } else if (character >= ' ' && character <= '~') {
            bytes[size++] = (byte) character;
        } else {
            bytes[size++] = '\\';
            bytes[size++] = 'u';
            bytes[size++] = HEX[character >> 12];
            bytes[size++] = HEX[character >> 8 & 0xf];
            bytes[size++] = HEX[character >> 4 & 0xf];
            bytes[size++] = HEX[character & 0xf];
        }
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
