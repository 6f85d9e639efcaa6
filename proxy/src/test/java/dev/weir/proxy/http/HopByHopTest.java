package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HopByHopTest {

    @Test
    void fieldsOfOneConnectionAreTakenOutOfARequest() {
        RequestHead head = Wire.requestWith(
                "A: 1",
                "Connection: keep-alive",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "TE: gzip",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABk",
                "Trailer: Digest",
                "B: 2");

        assertThat(Wire.lines(head.fields())).containsExactly("A: 1", "Trailer: Digest", "B: 2");
    }

    @Test
    void fieldsOfOneConnectionAreTakenOutOfAResponse() {
        ResponseHead head = Wire.responseWith(
                "A: 1",
                "Connection: x-secret",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: close",
                "Transfer-Encoding: chunked",
                "X-Secret: s",
                "Set-Cookie: a=b",
                "Set-Cookie: c=d");

        assertThat(Wire.lines(head.fields())).containsExactly("A: 1", "Set-Cookie: a=b", "Set-Cookie: c=d");
    }

    @Test
    void fieldsThatConnectionNamesAreTakenOutWhereverTheyStand() {
        RequestHead head = Wire.requestWith(
                "x-a: 1",
                "Connection: X-A,, \tx-B ,",
                "X-B: 2",
                "x-a: 3",
                "X-C: 4",
                "connection: x-c, x-absent",
                "X-AB: 5",
                "Cache-Control: no-store",
                "Connection: cache-control");

        assertThat(Wire.lines(head.fields())).containsExactly("X-AB: 5");
    }

    @Test
    void namingConnectionDoesNotHideTheLinesThatFollow() {
        RequestHead request = Wire.requestWith("Connection: connection", "X-A: 1", "Connection: x-a, close");
        ResponseHead response = Wire.response(
                Wire.head("HTTP/1.1 200 OK", "Connection: Connection", "X-A: 1", "Connection: x-a, close"));

        assertThat(Wire.lines(request.fields())).isEmpty();
        assertThat(request.isPersistent()).isFalse();
        assertThat(Wire.lines(response.fields())).isEmpty();
        assertThat(response.isPersistent()).isFalse();
    }

    @Test
    void namingConnectionDoesNotHideAProtectedField() {
        assertThat(Wire.requestOutcome(Wire.requestText("Connection: connection", "Connection: host")))
                .isEqualTo(Refusal.CONNECTION_NAMES_PROTECTED_FIELD);
    }

    @Test
    void namingTransferEncodingDoesNotHideTheChunks() {
        RequestHead head = Wire.requestWith("Connection: Transfer-Encoding", "Transfer-Encoding: chunked");

        assertThat(head.bodyLength()).isEqualTo(RequestHead.LENGTH_UNKNOWN);
        assertThat(Wire.written(head)).contains("Transfer-Encoding: chunked\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, '', true",
        "HTTP/1.1, keep-alive, true",
        "HTTP/1.1, Keep-Alive, true",
        "HTTP/1.1, close, false",
        "HTTP/1.1, CLOSE, false",
        "HTTP/1.1, 'keep-alive, close', false",
        "HTTP/1.1, 'x , Close', false",
        "HTTP/1.1, closed, true",
        "HTTP/1.0, '', false",
        "HTTP/1.0, keep-alive, true",
        "HTTP/1.0, 'x, keep-alive', true",
        "HTTP/1.0, 'keep-alive, close', false"
    })
    void theConnectionLivesOnIfBothSayAndTheVersionAllows(String version, String connection, boolean persistent) {
        RequestHead request = Wire.request("GET / " + version, "Host: a", "Connection: " + connection);
        ResponseHead response = Wire.response(Wire.head(version + " 200 OK", "Connection: " + connection));

        assertThat(request.isPersistent()).isEqualTo(persistent);
        assertThat(response.isPersistent()).isEqualTo(persistent);
    }

    @Test
    void aSecondConnectionFieldCountsToo() {
        assertThat(Wire.requestWith("Connection: keep-alive", "Connection: close")
                        .isPersistent())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"trailers, true", "'gzip;q=0.5, Trailers', true", "gzip, false", "'', false", "xtrailers, false"})
    void trailersAreWantedIfTeSaysSo(String te, boolean wanted) {
        assertThat(Wire.requestWith("TE: " + te, "Connection: TE").acceptsTrailers())
                .isEqualTo(wanted);
        assertThat(Wire.requestWith("Connection: TE", "TE: deflate", "TE: " + te)
                        .acceptsTrailers())
                .isEqualTo(wanted);
    }

    @Test
    void anUpgradeIsAFactIfConnectionNamesIt() {
        RequestHead head = Wire.requestWith("Connection: keep-alive, Upgrade", "Upgrade: websocket");

        assertThat(head.isUpgrade()).isTrue();
        assertThat(Wire.text(head.bytes(), head.upgradeStart(), head.upgradeEnd()))
                .isEqualTo("websocket");
        assertThat(head.isPersistent()).isTrue();
        assertThat(Wire.lines(head.fields())).isEmpty();
    }

    @Test
    void anUpgradeThatConnectionDoesNotNameIsNone() {
        assertThat(Wire.requestWith("Upgrade: websocket").isUpgrade()).isFalse();
        assertThat(Wire.requestWith("Connection: upgrade").isUpgrade()).isFalse();
        assertThat(Wire.requestWith("Connection: upgrade", "Upgrade:").isUpgrade())
                .isFalse();
        assertThat(Wire.request("GET / HTTP/1.0", "Connection: upgrade", "Upgrade: websocket")
                        .isUpgrade())
                .isFalse();
    }

    @Test
    void aSwitchNamesItsProtocol() {
        ResponseHead head = Wire.response(
                Wire.head("HTTP/1.1 101 Switching Protocols", "connection: Upgrade", "upgrade: websocket", "X: 1"));

        assertThat(head.isInterim()).isTrue();
        assertThat(Wire.text(head.bytes(), head.upgradeStart(), head.upgradeEnd()))
                .isEqualTo("websocket");
        assertThat(Wire.lines(head.fields())).containsExactly("X: 1");
    }

    @Test
    void anExpectationIsForwardedIfABodyFollows() {
        RequestHead waiting = Wire.requestWith("Content-Length: 5", "Expect: 100-Continue");
        RequestHead chunked = Wire.requestWith("Transfer-Encoding: chunked", "expect: 100-continue");
        RequestHead empty = Wire.requestWith("Expect: 100-continue");
        RequestHead old = Wire.request("PUT / HTTP/1.0", "Content-Length: 5", "Expect: 100-continue");

        assertThat(waiting.expectsContinue()).isTrue();
        assertThat(Wire.lines(waiting.fields())).containsExactly("Expect: 100-Continue");
        assertThat(chunked.expectsContinue()).isTrue();
        assertThat(empty.expectsContinue()).isFalse();
        assertThat(Wire.lines(empty.fields())).isEmpty();
        assertThat(old.expectsContinue()).isFalse();
        assertThat(Wire.lines(old.fields())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "timeout=5, 5",
        "'timeout=5, max=100', 5",
        "'max=100 ,Timeout=30', 30",
        "timeout=0, 0",
        "timeout=9999999, 9999999",
        "timeout=12345678, -1",
        "timeout=, -1",
        "timeout=5s, -1",
        "timeout=-5, -1",
        "max=100, -1",
        "'', -1"
    })
    void theUpstreamSaysHowLongItKeepsAnIdleConnection(String keepAlive, int seconds) {
        assertThat(Wire.responseWith("Keep-Alive: " + keepAlive).keepAliveTimeoutSeconds())
                .isEqualTo(seconds);
    }

    @Test
    void withoutKeepAliveThereIsNoTimeout() {
        assertThat(Wire.responseWith("A: 1").keepAliveTimeoutSeconds()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "x, content-length", "CONTENT-LENGTH"})
    void aResponseMayNotHideItsLength(String connection) {
        String wire = Wire.head("HTTP/1.1 200 OK", "Content-Length: 5", "Connection: " + connection);

        assertThat(Wire.responseOutcome(wire)).isEqualTo(Refusal.CONNECTION_NAMES_PROTECTED_FIELD);
    }
}
