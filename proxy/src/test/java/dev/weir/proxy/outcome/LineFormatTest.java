package dev.weir.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineFormatTest {
    private static final long EPOCH_MS = 1_735_689_599_007L;

    private final Outcomes outcomes = new Outcomes(1, List.of());
    private final Outcome outcome = new Outcome();
    private final LogLine line = new LogLine();

    private String format(AccessLogSettings.Format format) {
        line.fill(outcome);
        LineBuffer buffer = new LineBuffer(16);
        new LineFormat(format, buffer).append(line, EPOCH_MS);
        return new String(buffer.content().array(), 0, buffer.size(), StandardCharsets.US_ASCII);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(format(AccessLogSettings.Format.JSON));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void rescued() {
        outcome.begin(0, null);
        outcome.route(outcomes.route("shop-web"));
        outcome.assigned(outcomes.variant("shop", "canary"), VariantReason.KEYED);
        outcome.served(outcomes.variant("shop", "stable"), VariantReason.RESCUED);
        outcome.endpoint("10.0.0.11:8080");
        outcome.detail("connect-refused");
        outcome.attempts(2);
        outcome.bytesIn(12);
        outcome.bytesOut(3_456_789_012L);
        outcome.queueNs(1_999);
        outcome.connectNs(2_000_000);
        outcome.firstByteNs(3_000_000);
        outcome.end(OutcomeClass.OK, 200);
        outcome.finish(4_000_000);
        line.client(latin1("203.0.113.9"), 0, 11);
        line.requestId(latin1("r-1"), 0, 3);
        line.method(latin1("GET"), 0, 3);
        line.host(latin1("shop.example.com"), 0, 16);
        line.path(latin1("GET /cart HTTP"), 4, 9);
        line.userAgent(latin1("curl \"8\""), 0, 8);
    }

    @Test
    void jsonLineHoldsEveryField() {
        rescued();
        assertThat(format(AccessLogSettings.Format.JSON)).isEqualTo("""
            {"time":"2024-12-31T23:59:59.007Z","client":"203.0.113.9","requestId":"r-1","method":"GET",\
            "host":"shop.example.com","path":"/cart","userAgent":"curl \\"8\\"","status":200,"class":"ok",\
            "detail":"connect-refused","route":"shop-web","split":"shop","assigned":"canary",\
            "served":"stable","reason":"rescued","endpoint":"10.0.0.11:8080","attempts":2,"bytesIn":12,\
            "bytesOut":3456789012,"queueUs":1,"connectUs":2000,"firstByteUs":3000,"totalUs":4000}
            """);
    }

    @Test
    void textLineHoldsEveryField() {
        rescued();
        assertThat(format(AccessLogSettings.Format.TEXT)).isEqualTo("""
            time=2024-12-31T23:59:59.007Z client="203.0.113.9" requestId="r-1" method="GET" \
            host="shop.example.com" path="/cart" userAgent="curl \\"8\\"" status=200 class="ok" \
            detail="connect-refused" route="shop-web" split="shop" assigned="canary" served="stable" \
            reason="rescued" endpoint="10.0.0.11:8080" attempts=2 bytesIn=12 bytesOut=3456789012 \
            queueUs=1 connectUs=2000 firstByteUs=3000 totalUs=4000
            """);
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        outcome.begin(0, null);
        outcome.end(OutcomeClass.REFUSED_HERE, 400);
        outcome.finish(1_000);
        assertThat(format(AccessLogSettings.Format.JSON)).isEqualTo("""
            {"time":"2024-12-31T23:59:59.007Z","status":400,"class":"refused-here","attempts":0,\
            "bytesIn":0,"bytesOut":0,"totalUs":1}
            """);
    }

    @Test
    void everyByteIsReadBackAsTheCharacterOfItsNumber() throws IOException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        outcome.begin(0, null);
        line.path(all, 0, all.length);
        String written = format(AccessLogSettings.Format.JSON);
        assertThat(written.substring(0, written.length() - 1)).matches("[ -~]*");
        assertThat(json().get("path").asText()).isEqualTo(new String(all, StandardCharsets.ISO_8859_1));
    }

    @Test
    void namesBeyondAsciiAreReadBack() throws IOException {
        outcome.begin(0, null);
        outcome.route(outcomes.route("l\u00e4den/\ud83d\uded2\"\\\u0000\u2028"));
        assertThat(json().get("route").asText()).isEqualTo("l\u00e4den/\ud83d\uded2\"\\\u0000\u2028");
    }

    @Test
    void textBeyondItsLimitIsCut() throws IOException {
        byte[] text = latin1("x".repeat(10_000));
        outcome.begin(0, null);
        line.path(text, 0, text.length);
        line.userAgent(text, 0, text.length);
        line.method(text, 0, text.length);
        assertThat(json().get("path").asText()).hasSize(LogLine.Text.PATH.maxBytes);
        assertThat(json().get("userAgent").asText()).hasSize(LogLine.Text.USER_AGENT.maxBytes);
        assertThat(json().get("method").asText()).hasSize(LogLine.Text.METHOD.maxBytes);
    }

    @Test
    void clearedLineRemembersNoText() throws IOException {
        outcome.begin(0, null);
        line.path(latin1("/secret"), 0, 7);
        line.clear();
        line.host(latin1("h"), 0, 1);
        assertThat(json().has("path")).isFalse();
        assertThat(json().get("host").asText()).isEqualTo("h");
    }

    @Test
    void numbersOfAnySizeAreWritten() {
        for (long number : new long[] {0, 9, 10, 99, 100, -1, -10, Long.MAX_VALUE, Long.MIN_VALUE}) {
            LineBuffer buffer = new LineBuffer(1);
            buffer.append(number);
            assertThat(new String(buffer.content().array(), 0, buffer.size(), StandardCharsets.US_ASCII))
                    .isEqualTo(Long.toString(number));
        }
    }
}
