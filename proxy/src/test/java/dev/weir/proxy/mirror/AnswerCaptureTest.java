package dev.weir.proxy.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Http1ResponseParser;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.mirror.ComparisonRules.BodyComparison;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What of an answer is held, and that as much is charged. */
class AnswerCaptureTest {
    private static final HeadLimits LIMITS = new HeadLimits(8192, 32768, 100);
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final long PLENTY = 1 << 20;

    private final CopyMemory memory = new CopyMemory();

    private AnswerCapture capture(int maxBodyBytes, long limitBytes, String fieldLines) {
        ComparisonRules rules =
                new ComparisonRules(List.of("x-chosen"), BodyComparison.JSON, maxBodyBytes, List.of(), false);
        AnswerCapture capture = new AnswerCapture(rules, memory, limitBytes);
        ResponseHead head = new ResponseHead(LIMITS);
        ByteBuf bytes = buffer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + fieldLines + "\r\n");
        new Http1ResponseParser(LIMITS).parse(bytes, head);
        bytes.release();
        capture.head(head);
        return capture;
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static void body(AnswerCapture capture, String... pieces) {
        for (String piece : pieces) {
            ByteBuf data = buffer(piece);
            capture.body(data);
            data.release();
        }
    }

    private static byte[] bytes(AnswerCapture capture) {
        return Objects.requireNonNull(capture.received(1).body().bytes());
    }

    @Test
    void announcedBodyIsHandedOnInRoomThatFitsAndThatIsCharged() {
        AnswerCapture capture = capture(1024, PLENTY, "Content-Length: 7\r\n");
        body(capture, "{\"a\"", ":1}");

        assertThat(bytes(capture)).isEqualTo("{\"a\":1}".getBytes(StandardCharsets.US_ASCII));
        assertThat(capture.heldBytes()).isEqualTo(7);
        assertThat(memory.heldBytes()).isEqualTo(7);
    }

    @Test
    void bodyOfUnknownLengthIsHandedOnAsItIsHeld() {
        AnswerCapture capture = capture(4096, PLENTY, CHUNKED);
        body(capture, "[" + "1,".repeat(1000), "1]");

        byte[] bytes = bytes(capture);
        assertThat(new String(bytes, 0, 2003, StandardCharsets.US_ASCII)).endsWith("1,1]");
        assertThat(capture.heldBytes()).isEqualTo(bytes.length);
        assertThat(memory.heldBytes()).isEqualTo(bytes.length);
    }

    @Test
    void lengthThatIsAnnouncedAloneTakesNoRoom() {
        AnswerCapture capture = capture(1 << 26, PLENTY, "Content-Length: 60000000\r\n");
        body(capture, "[1");

        assertThat(memory.heldBytes()).isEqualTo(1 << 16);
        capture.release();
        assertThat(memory.heldBytes()).isZero();
    }

    @Test
    void fieldsAreChargedAndStayChargedWhenTheBodyIsHashed() {
        String value = "v".repeat(500);
        AnswerCapture capture = capture(1024, PLENTY, CHUNKED + "X-Chosen: " + value + "\r\n");
        long forField = memory.heldBytes();
        body(capture, "x".repeat(1000), "x".repeat(1000));

        assertThat(forField).isBetween(500L, 1000L);
        assertThat(memory.heldBytes()).isEqualTo(forField);
        assertThat(capture.received(1).fields()).containsExactly(new Answer.Field("x-chosen", value));
        capture.release();
        assertThat(memory.heldBytes()).isZero();
    }

    @Test
    void fieldThatDoesNotFitLeavesNothingHeld() {
        AnswerCapture capture = capture(1024, 700, CHUNKED + ("X-Chosen: " + "v".repeat(400) + "\r\n").repeat(2));
        body(capture, "{}");

        assertThat(capture.isOverBudget()).isTrue();
        assertThat(memory.heldBytes()).isZero();
    }
}
