package dev.weir.proxy.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// What a scripted upstream does with one request: wait, send bytes, then keep, close or reset the connection.
///
/// @param ahead sent before any wait, as they are
/// @param bytes sent as they are; may be none or half a response
/// @param gate what the answer waits for, if anything
public record Reply(
        String ahead,
        String bytes,
        Ending ending,
        Duration delay,
        @Nullable CountDownLatch gate) {

    /// What becomes of the connection after the bytes.
    public enum Ending {
        KEEP,
        CLOSE,
        RESET,
        /// Nothing more is sent; the connection stays open until the peer ends it.
        SILENCE
    }

    /// A response with Content-Length.
    ///
    /// @param fieldLines such as `"Set-Cookie: a=b"`
    public static Reply of(int status, String body, String... fieldLines) {
        return raw(head(status, fieldLines) + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /// A response in chunks.
    public static Reply chunked(int status, String... chunks) {
        StringBuilder bytes = new StringBuilder(head(status)).append("Transfer-Encoding: chunked\r\n\r\n");
        for (String chunk : chunks) {
            bytes.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return raw(bytes.append("0\r\n\r\n").toString());
    }

    /// A response whose body ends with the connection.
    public static Reply untilClose(int status, String body) {
        return raw(head(status) + "\r\n" + body).thenClose();
    }

    /// These bytes, whatever they are.
    public static Reply raw(String bytes) {
        return new Reply("", bytes, Ending.KEEP, Duration.ZERO, null);
    }

    /// No answer: the connection is closed.
    public static Reply close() {
        return raw("").thenClose();
    }

    /// No answer: the connection is reset.
    public static Reply reset() {
        return raw("").thenReset();
    }

    /// No answer: the connection stays open.
    public static Reply silence() {
        return raw("").thenSilence();
    }

    public Reply thenClose() {
        return ending(Ending.CLOSE);
    }

    public Reply thenReset() {
        return ending(Ending.RESET);
    }

    public Reply thenSilence() {
        return ending(Ending.SILENCE);
    }

    /// Only the first bytes; say what follows with one of the `then` methods.
    public Reply cutAt(int count) {
        return new Reply(ahead, bytes.substring(0, count), ending, delay, gate);
    }

    /// The same behind an interim response, such as `"HTTP/1.1 103 Early Hints\r\n\r\n"`.
    public Reply behind(String interim) {
        return new Reply(ahead, interim + bytes, ending, delay, gate);
    }

    /// The same behind bytes that wait for nothing, such as a head.
    public Reply following(String first) {
        return new Reply(first, bytes, ending, delay, gate);
    }

    /// The same, once the test opens the gate.
    public Reply heldBy(CountDownLatch opened) {
        return new Reply(ahead, bytes, ending, delay, opened);
    }

    /// The same, later.
    public Reply after(Duration wait) {
        return new Reply(ahead, bytes, ending, wait, gate);
    }

    private Reply ending(Ending other) {
        return new Reply(ahead, bytes, other, delay, gate);
    }

    private static String head(int status, String... fieldLines) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        for (String line : fieldLines) {
            head.append(line).append("\r\n");
        }
        return head.toString();
    }
}
