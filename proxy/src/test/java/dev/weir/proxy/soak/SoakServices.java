package dev.weir.proxy.soak;

import dev.weir.proxy.testing.ReceivedRequest;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What stands behind the proxy in a soak: two versions that answer, a service that does all that is wrong, and a mirror. Any thread. */
final class SoakServices implements AutoCloseable {
    private static final String LARGE = "0123456789abcdef".repeat(8 * 1024);

    private final LongAdder faults = new LongAdder();
    private final Map<Integer, String> latestOfClient = new ConcurrentHashMap<>();
    private final ScriptedUpstream stable = ScriptedUpstream.forgetting(SoakServices::echo);
    private final ScriptedUpstream canary = ScriptedUpstream.forgetting(SoakServices::echo);
    private final ScriptedUpstream flaky = ScriptedUpstream.forgetting(this::second);
    private final ScriptedUpstream broken = ScriptedUpstream.forgetting(this::wrong);
    private final ScriptedUpstream next = ScriptedUpstream.forgetting(this::nowAndThenWrong);

    /** Faults that the services made. */
    long faults() {
        return faults.sum();
    }

    /** What stands inside {@code weir { }}, in one of several forms that reloads go through. */
    String configuration(int form) {
        String mirror =
                form % 2 == 0 ? ", mirror { pool = next, methods = [GET, POST], timeout = 200 ms, compare {} }" : "";
        return """
            timeouts { head = 2 s, body-idle = 2 s, first-byte = 2 s, response-idle = 2 s, keep-alive = 2 s, linger = 200 ms }
            pools {
              v1 { endpoints = ["%s"], circuit { connections = %d } }
              v2 { endpoints = ["%s"] }
              flaky { endpoints = ["%s"] }
              broken { endpoints = ["%s"] }
              next { endpoints = ["%s"] }
            }
            splits { shop { key = ["header:x-user"], baseline = stable, variants {
              stable { pool = v1, weight = 80 %% }, canary { pool = v2, weight = 20 %% } } } }
            routes {
              broken { match { path = "/broken" }, pool = broken, timeouts { first-byte = 300 ms, response-idle = 300 ms } }
              flaky { match { path = "/flaky" }, pool = flaky, retry { on = [503] } }
              shop { match { path = "/" }, split = shop%s }
            }
            """.formatted(
                        stable.address(),
                        500 + form,
                        canary.address(),
                        flaky.address(),
                        broken.address(),
                        next.address(),
                        mirror);
    }

    private static Reply echo(ReceivedRequest request) {
        String text = request.target() + " " + request.body().length();
        return switch (request.target().length() % 3) {
            case 0 -> Reply.of(200, text);
            case 1 -> Reply.chunked(200, text.substring(0, 1), text.substring(1));
            default -> Reply.untilClose(200, text);
        };
    }

    private Reply second(ReceivedRequest request) {
        if (isFirstTry(request.target())) {
            faults.increment();
            return Reply.of(503, "not now");
        }
        return echo(request);
    }

    /** A client has one request under way at a time, so that its latest one is all there is to remember. */
    private boolean isFirstTry(String target) {
        return !target.equals(latestOfClient.put(SoakClient.ofTarget(target), target));
    }

    private Reply wrong(ReceivedRequest request) {
        faults.increment();
        return switch (Math.floorMod(request.target().hashCode(), 10)) {
            case 0 -> Reply.reset();
            case 1 -> Reply.close();
            case 2 -> Reply.silence();
            case 3 -> Reply.of(200, LARGE).cutAt(5_000).thenReset();
            case 4 -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello");
            case 5 -> Reply.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello");
            case 6 -> Reply.raw("\u0000\u0001 nonsense\r\n\r\n");
            case 7 -> Reply.of(200, LARGE).after(Duration.ofMillis(5));
            case 8 -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n");
            default -> Reply.chunked(200, LARGE).cutAt(70_000).thenClose();
        };
    }

    private Reply nowAndThenWrong(ReceivedRequest request) {
        return Math.floorMod(request.target().hashCode(), 4) == 0 ? wrong(request) : echo(request);
    }

    @Override
    public void close() {
        stable.close();
        canary.close();
        flaky.close();
        broken.close();
        next.close();
    }
}
