package dev.weir.proxy.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Takes messages out of a socket's bytes, trusting nobody but the framing. Used by one thread.
final class WireReader {
    private final InputStream in;
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private final byte[] one = new byte[1];

    WireReader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /// Where the body of a message without framing fields ends.
    enum Unframed {
        EMPTY,
        UNTIL_CLOSE
    }

    /// Up to the empty line.
    WireMessage readHead() {
        raw.reset();
        String startLine = readLine();
        return new WireMessage(startLine, readFields(), "", List.of(), text(raw));
    }

    /// What follows a head that was read before.
    WireMessage readBody(WireMessage head, Unframed unframed) {
        if (head.fields("Transfer-Encoding").stream().anyMatch(coding -> coding.endsWith("chunked"))) {
            return readChunks(head);
        }
        List<String> lengths = head.fields("Content-Length");
        if (!lengths.isEmpty()) {
            return withBody(head, readBytes(Integer.parseInt(lengths.getFirst())), List.of());
        }
        return withBody(head, unframed == Unframed.EMPTY ? "" : readRest(), List.of());
    }

    /// Exactly this many bytes.
    String readBytes(int count) {
        byte[] bytes = new byte[count];
        for (int length = 0; length < count; ) {
            int more = read(bytes, length, count - length);
            if (more < 0) {
                throw new ConnectionEndedException(text(raw), null);
            }
            length += more;
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// Everything up to the peer's close.
    String readRest() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        byte[] bytes = new byte[8192];
        for (int length = read(bytes, 0, bytes.length); length >= 0; length = read(bytes, 0, bytes.length)) {
            rest.write(bytes, 0, length);
        }
        return text(rest);
    }

    /// True if the peer has closed and nothing is left to read; waits for a byte or the end.
    boolean isAtEnd() {
        raw.reset();
        in.mark(1);
        if (read(one, 0, 1) < 0) {
            return true;
        }
        try {
            in.reset();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return false;
    }

    private WireMessage readChunks(WireMessage head) {
        StringBuilder body = new StringBuilder();
        for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
            body.append(readBytes(size));
            String end = readLine();
            if (!end.isEmpty()) {
                throw new AssertionError("a chunk is longer than it says: " + end);
            }
        }
        return withBody(head, body.toString(), readFields());
    }

    private int readChunkSize() {
        return Integer.parseInt(readLine().split(";", 2)[0].strip(), 16);
    }

    private List<WireField> readFields() {
        List<WireField> fields = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            String[] parts = line.split(":", 2);
            if (parts.length != 2) {
                throw new AssertionError("a field line without a colon: " + line);
            }
            fields.add(new WireField(parts[0], parts[1].strip()));
        }
        return List.copyOf(fields);
    }

    private String readLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = readByte(); b != '\n'; b = readByte()) {
            line.write(b);
        }
        String text = text(line);
        if (!text.endsWith("\r")) {
            throw new AssertionError("a line that ends with a bare LF: " + text);
        }
        return text.substring(0, text.length() - 1);
    }

    private int readByte() {
        if (read(one, 0, 1) < 0) {
            throw new ConnectionEndedException(text(raw), null);
        }
        return one[0] & 0xff;
    }

    private int read(byte[] into, int offset, int length) {
        try {
            int count = in.read(into, offset, length);
            if (count > 0) {
                raw.write(into, offset, count);
            }
            return count;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no more came in time; so far:\n" + text(raw), e);
        } catch (SocketException e) {
            throw new ConnectionEndedException(text(raw), e);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private WireMessage withBody(WireMessage head, String body, List<WireField> trailers) {
        return new WireMessage(head.startLine(), head.fields(), body, trailers, text(raw));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
