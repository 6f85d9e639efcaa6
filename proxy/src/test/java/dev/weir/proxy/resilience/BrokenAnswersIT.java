package dev.weir.proxy.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.os.Transport;
import dev.weir.os.TransportChoice;
import dev.weir.proxy.testing.ConnectionEndedException;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.ReceivedRequest;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An upstream that breaks at each point of its answer, on every transport. The client gets a whole answer or sees that it is
 * none, is told why, and gets nobody else's; the access log says the same; what may have been acted on is not sent twice.
 */
final class BrokenAnswersIT {
    private static final String HEAD = "HTTP/1.1 200 OK\r\n";
    private static final String COUNTED = HEAD + "Content-Length: 5\r\n\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String UNTIL_CLOSE = HEAD + "\r\n";

    @TempDir
    private Path folder;

    /**
     * One way to break, and what is to come of it.
     *
     * @param client {@code 200 body}, {@code 502 reason}, or {@code cut after: body}
     * @param log outcome, reason and tries of a GET
     */
    private record Breakage(String name, Reply reply, String client, String log, int getTries) {
        /** A reset behind data may go unseen on io_uring, so that a deadline ends what it broke. */
        List<Ending> endings(Transport transport, int tries) {
            Ending usual = new Ending(client, log + " " + tries).without(transport);
            if (transport != Transport.IO_URING || !name.startsWith("reset")) {
                return List.of(usual);
            }
            String late = log.equals("reset truncated-response") ? "response-idle-timeout" : "first-byte-timeout";
            String seen = client.startsWith("cut") ? client : "504 " + late;
            return List.of(usual, new Ending(seen, "timeout " + late + " " + tries).without(transport));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** What came of a breakage. */
    private record Ending(String client, String log) {
        /** On io_uring what is written last may be lost with the connection that is cut behind it. */
        Ending without(Transport transport) {
            boolean lossy = transport == Transport.IO_URING && client.startsWith("cut after");
            return lossy ? new Ending("cut", log) : this;
        }
    }

    private static Breakage dies(String name, Reply reply, String client, String log, int getTries) {
        return new Breakage(name, reply, client, log, getTries);
    }

    private static List<Breakage> breakages() {
        List<Breakage> all = new ArrayList<>();
        all.add(dies("reset before the head", Reply.reset(), "502 connection-reset", "reset connection-reset", 2));
        all.add(dies("close before the head", Reply.close(), "502 connection-reset", "reset connection-reset", 2));
        all.add(dies("silence", Reply.silence(), "504 first-byte-timeout", "timeout first-byte-timeout", 1));
        for (String part : new String[] {"H", "HTTP/1.1 200 O", HEAD, COUNTED.substring(0, COUNTED.length() - 1)}) {
            String where = " after %d bytes of the head".formatted(part.length());
            Reply half = Reply.raw(part);
            all.add(dies("reset" + where, half.thenReset(), "502 malformed-response", "reset malformed-response", 1));
            all.add(dies("close" + where, half.thenClose(), "502 malformed-response", "reset malformed-response", 1));
            all.add(dies(
                    "silence" + where, half.thenSilence(), "504 first-byte-timeout", "timeout first-byte-timeout", 1));
        }
        cutIn(all, "behind the head", COUNTED, "");
        cutIn(all, "in the body", COUNTED + "hel", "hel");
        cutIn(all, "behind the head of chunks", CHUNKED, "");
        cutIn(all, "in a size line", CHUNKED + "3\r\nhel\r\n2", "hel");
        cutIn(all, "in a chunk", CHUNKED + "5\r\nhel", "hel");
        cutIn(all, "between chunks", CHUNKED + "3\r\nhel\r\n", "hel");
        cutIn(all, "in the last chunk", CHUNKED + "3\r\nhel\r\n0\r\n", "hel");
        cutIn(all, "in the trailers", CHUNKED + "3\r\nhel\r\n0\r\nx-sum: 1", "hel");
        all.add(dies(
                "reset in a body without a length",
                Reply.raw(UNTIL_CLOSE + "hel").thenReset(),
                "cut after: hel",
                "reset truncated-response",
                1));
        all.add(dies(
                "silence in a body without a length",
                Reply.raw(UNTIL_CLOSE + "hel").thenSilence(),
                "cut after: hel",
                "timeout response-idle-timeout",
                1));
        all.add(dies("reset behind the body", Reply.raw(COUNTED + "hello").thenReset(), "200 hello", "ok -", 1));
        all.add(dies("close behind the body", Reply.raw(COUNTED + "hello").thenClose(), "200 hello", "ok -", 1));
        all.add(dies("more than its length", Reply.raw(COUNTED + "hello, and more"), "200 hello", "ok -", 1));
        all.add(dies(
                "another answer behind its own",
                Reply.raw(COUNTED + "hello" + COUNTED + "other"),
                "200 hello",
                "ok -",
                1));
        all.add(dies("close ends a body without a length", Reply.untilClose(200, "hello"), "200 hello", "ok -", 1));
        all.add(dies(
                "a head without an end",
                Reply.raw(HEAD + "x: y\r\n".repeat(20_000)),
                "502 malformed-response",
                "reset malformed-response",
                1));
        all.add(dies(
                "interim answers without an end",
                Reply.raw("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100)),
                "502 malformed-response",
                "reset malformed-response",
                1));
        return all;
    }

    private static void cutIn(List<Breakage> all, String where, String sent, String body) {
        String client = "cut after: " + body;
        Reply part = Reply.raw(sent);
        all.add(dies("reset " + where, part.thenReset(), client, "reset truncated-response", 1));
        all.add(dies("close " + where, part.thenClose(), client, "reset truncated-response", 1));
        all.add(dies("silence " + where, part.thenSilence(), client, "timeout response-idle-timeout", 1));
    }

    @ParameterizedTest
    @EnumSource
    void clientSeesWhatIsWholeAndWhatIsNot(Transport transport) throws Exception {
        assumeHere(transport);
        List<Breakage> breakages = breakages();
        Path log = folder.resolve("access.log");
        List<String> wrong = new ArrayList<>();
        try (ScriptedUpstream upstream = breaking(breakages)) {
            List<Future<String>> seen = new ArrayList<>();
            try (RunningProxy proxy = RunningProxy.logging(log, transport, impatient(upstream));
                    ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 2 * breakages.size(); i++) {
                    String target = "/" + i;
                    seen.add(clients.submit(() -> seen(proxy, target)));
                }
                for (Future<String> each : seen) {
                    each.get();
                }
            }
            List<String> lines = Files.readAllLines(log);
            for (int i = 0; i < 2 * breakages.size(); i++) {
                Breakage breakage = breakages.get(i / 2);
                Ending ending = new Ending(seen.get(i).get(), logged(lines, "/" + i));
                int tries = i % 2 == 0 ? breakage.getTries() : 1;
                if (!breakage.endings(transport, tries).contains(ending.without(transport))) {
                    wrong.add(breakage + ", " + (i % 2 == 0 ? "GET" : "POST") + ": " + ending);
                }
                String target = "/" + i;
                assertThat(upstream.requests().stream()
                                .map(ReceivedRequest::target)
                                .filter(target::equals))
                        .as("sent %s", breakage)
                        .hasSize(tries);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Even numbers are GETs that break, odd ones POSTs; whatever else is asked for is answered with its own name. */
    private static ScriptedUpstream breaking(List<Breakage> breakages) {
        return ScriptedUpstream.on(request -> {
            String name = request.target().substring(1);
            return name.startsWith("next")
                    ? Reply.of(200, request.target())
                    : breakages.get(Integer.parseInt(name) / 2).reply();
        });
    }

    /** A client of HTTP/1.0 knows the end of such a body by the end of its connection, so that has to be a reset. */
    @ParameterizedTest
    @EnumSource
    void resetIsPassedOnWhereTheEndOfTheConnectionIsTheEndOfTheBody(Transport transport) {
        assumeHere(transport);
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.on(request -> request.target().equals("/whole")
                                ? Reply.untilClose(200, "whole")
                                : Reply.raw(UNTIL_CLOSE + "half").thenReset());
                RunningProxy proxy = RunningProxy.on(transport, impatient(upstream))) {
            try (RawClient client = proxy.connect()) {
                client.send("GET /whole HTTP/1.0\r\nHost: a\r\n\r\n");
                assertThat(client.readUntilClose()).endsWith("\r\n\r\nwhole");
            }
            try (RawClient client = proxy.connect()) {
                client.send("GET /half HTTP/1.0\r\nHost: a\r\n\r\n");
                assertThat(endOf(client)).isEqualTo("reset");
            }
        }
    }

    /** Bytes that nobody asked for, with the answer or behind it: whoever comes next gets his own answer. */
    @ParameterizedTest
    @EnumSource
    void bytesBehindAnAnswerAreNobodysAnswer(Transport transport) {
        assumeHere(transport);
        String stray = COUNTED + "other";
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
                    while (true) {
                        String target = connection.readRequest().target();
                        String answer = HEAD + "Content-Length: " + target.length() + "\r\n\r\n" + target;
                        connection.send(target.equals("/with") ? answer + stray : answer);
                        if (target.equals("/behind")) {
                            connection.send(stray);
                        }
                    }
                });
                RunningProxy proxy = RunningProxy.on(transport, RunningProxy.oneRoute(upstream));
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/with").body()).isEqualTo("/with");
                assertThat(client.get("/own" + i).body()).isEqualTo("/own" + i);
                assertThat(client.get("/behind").body()).isEqualTo("/behind");
                upstream.awaitOpenConnections(0);
            }
        }
    }

    private static String endOf(RawClient client) {
        try {
            client.readUntilClose();
            return "close";
        } catch (ConnectionEndedException e) {
            return "reset";
        }
    }

    /** What the client gets for the request that breaks; the next one gets its own answer, whatever happened before. */
    private static String seen(RunningProxy proxy, String target) {
        RawClient client = proxy.connect();
        try {
            String seen = answer(client, target);
            if (seen.startsWith("cut")) {
                client.close();
                client = proxy.connect();
            }
            String next = "/next" + target;
            assertThat(client.get(next).body()).isEqualTo(next);
            return seen;
        } finally {
            client.close();
        }
    }

    private static String answer(RawClient client, String target) {
        if (Integer.parseInt(target.substring(1)) % 2 == 0) {
            client.sendRequest("GET", target);
        } else {
            client.sendRequest("POST", target, "Content-Length: 5").send("order");
        }
        RawResponse head = finalHead(client);
        if (head == null) {
            return "cut after: ";
        }
        String reason = head.field("X-Weir-Reason");
        StringBuilder body = new StringBuilder();
        boolean whole = readBody(client, head, body);
        if (!whole) {
            assertThat(head.status()).isEqualTo(200);
            return "cut after: " + body;
        }
        return head.status() + " " + (reason == null ? body : reason);
    }

    /** Null if the connection ended first. */
    private static @Nullable RawResponse finalHead(RawClient client) {
        try {
            RawResponse head = client.readHead();
            while (head.status() == 103) {
                head = client.readHead();
            }
            return head;
        } catch (ConnectionEndedException e) {
            return null;
        }
    }

    /** False if the connection ended first. */
    private static boolean readBody(RawClient client, RawResponse head, StringBuilder body) {
        try {
            String length = head.field("Content-Length");
            if (length != null) {
                for (int i = 0; i < Integer.parseInt(length); i++) {
                    body.append(client.readBytes(1));
                }
                return true;
            }
            assertThat(head.field("Transfer-Encoding")).isEqualTo("chunked");
            while (true) {
                int size = Integer.parseInt(line(client), 16);
                for (int i = 0; i < size; i++) {
                    body.append(client.readBytes(1));
                }
                assertThat(line(client)).isEmpty();
                if (size == 0) {
                    return true;
                }
            }
        } catch (ConnectionEndedException e) {
            return false;
        }
    }

    private static String line(RawClient client) {
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || !line.substring(line.length() - 2).equals("\r\n")) {
            line.append(client.readBytes(1));
        }
        return line.substring(0, line.length() - 2);
    }

    private static String logged(List<String> lines, String target) {
        String line = lines.stream()
                .filter(each -> value(each, "path").equals(target))
                .findFirst()
                .orElseThrow();
        return value(line, "class") + " " + value(line, "detail") + " " + value(line, "attempts");
    }

    private static String value(String line, String key) {
        int at = line.indexOf("\"" + key + "\":");
        if (at < 0) {
            return "-";
        }
        String rest = line.substring(at + key.length() + 3);
        return rest.startsWith("\"") ? rest.split("\"", 3)[1] : rest.split("[,}]", 2)[0];
    }

    private static String impatient(ScriptedUpstream upstream) {
        return RunningProxy.oneRoute(upstream, "timeouts { first-byte = 500 ms, response-idle = 500 ms }")
                .replace("\"] } }", "\"], ejection = off, idle { connections = 0 } } }");
    }

    private static void assumeHere(Transport transport) {
        TransportChoice choice = TransportChoice.preferring(transport);
        Assumptions.assumeTrue(choice.chosen() == transport, choice::toString);
    }
}
