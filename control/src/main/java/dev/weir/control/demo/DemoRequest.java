package dev.weir.control.demo;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request as a {@link DemoService} reads it: as little of HTTP/1.1 as a service behind a proxy can live on. Its body is
 * read and forgotten.
 */
record DemoRequest(String method, String target, boolean lastOfConnection) {
    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final int MAX_FIELDS = 200;

    /**
     * The next request of a connection; null when the peer ended it.
     *
     * @throws IOException when what arrives is not one
     */
    static @Nullable DemoRequest read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        String[] words = first.split(" ", -1);
        if (words.length != 3) {
            throw new ProtocolException("not a request line");
        }
        boolean lastOfConnection = words[2].equals("HTTP/1.0");
        boolean chunked = false;
        long lengthBytes = 0;
        int fields = 0;
        for (String field = needLine(in); !field.isEmpty(); field = needLine(in)) {
            if (++fields > MAX_FIELDS) {
                throw new ProtocolException("too many fields");
            }
            String lower = field.toLowerCase(Locale.ROOT);
            String value = lower.substring(lower.indexOf(':') + 1).strip();
            if (lower.startsWith("content-length:")) {
                lengthBytes = number(value, 10);
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = true;
            } else if (lower.startsWith("connection:")) {
                lastOfConnection |= value.equals("close");
            }
        }
        if (chunked) {
            skipChunks(in);
        } else {
            in.skipNBytes(lengthBytes);
        }
        return new DemoRequest(words[0], words[1], lastOfConnection);
    }

    private static void skipChunks(InputStream in) throws IOException {
        for (long size = chunkSize(in); size > 0; size = chunkSize(in)) {
            in.skipNBytes(size);
            needLine(in);
        }
        String trailer = needLine(in);
        while (!trailer.isEmpty()) {
            trailer = needLine(in);
        }
    }

    private static long chunkSize(InputStream in) throws IOException {
        String line = needLine(in);
        int extension = line.indexOf(';');
        return number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
    }

    private static long number(String text, int radix) throws ProtocolException {
        try {
            return Long.parseUnsignedLong(text, radix) & Long.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw new ProtocolException("not a length");
        }
    }

    private static String needLine(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            throw new EOFException("ended within a request");
        }
        return line;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        byte[] bytes = new byte[256];
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (length == MAX_LINE_BYTES) {
                throw new ProtocolException("a line is too long");
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, length * 2);
            }
            bytes[length++] = (byte) next;
        }
        int end = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
        return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    }
}
