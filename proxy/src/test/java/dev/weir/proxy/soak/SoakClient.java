package dev.weir.proxy.soak;

import dev.weir.proxy.testing.ConnectionEndedException;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/** A user of the proxy in a soak: mostly well-behaved, often not. One thread. */
final class SoakClient {
    private static final List<String> MALFORMED = List.of(
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
            "GET /%zz\u0000 HTTP/1.1\r\nHost: a\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
            "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nx: " + "y".repeat(100_000));

    private final int port;
    private final int number;
    private final Random random;
    private final Queue<String> lost;
    private long inputs;
    private long faults;
    private long answered;
    private int nextRequest;

    /** @param lost where requests go that should have been answered and were not */
    SoakClient(int port, int number, long seed, Queue<String> lost) {
        this.port = port;
        this.number = number;
        this.random = new Random(seed + number);
        this.lost = lost;
    }

    /** The number of the client that asked for this. */
    static int ofTarget(String target) {
        return Integer.parseInt(target.substring(target.lastIndexOf('/') + 1, target.lastIndexOf('-')));
    }

    /** Everything that was sent. */
    long inputs() {
        return inputs;
    }

    /** Of that, what was bad or was broken off. */
    long faults() {
        return faults;
    }

    /** Good requests that were answered as they should. */
    long answered() {
        return answered;
    }

    void act() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> wellBehaved();
            case 3 -> pipelining();
            case 4 ->
                withFault(client -> client.send(MALFORMED.get(random.nextInt(MALFORMED.size())))
                        .readUntilClose());
            case 5 -> withFault(client -> client.sendRequest("GET", target("/shop")));
            case 6 ->
                withFault(client -> client.send("POST /shop HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
                        .send("x".repeat(random.nextInt(50_000))));
            case 7 -> withFault(this::readALittle);
            case 8 -> withFault(client -> client.get(target("/broken")));
            default -> slow();
        }
    }

    private void wellBehaved() {
        try (RawClient client = RawClient.connect(port)) {
            for (int i = random.nextInt(10); i >= 0; i--) {
                String target = target(random.nextInt(8) == 0 ? "/flaky" : "/shop");
                String body = random.nextBoolean() ? "" : "b".repeat(random.nextInt(20_000));
                if (body.isEmpty() || target.startsWith("/flaky")) {
                    judge(target, 0, client.get(target, "x-user: u" + random.nextInt(1000)));
                } else {
                    judge(target, body.length(), client.post(target, body, "x-user: u" + random.nextInt(1000)));
                }
            }
            client.reset();
        } catch (ConnectionEndedException | UncheckedIOException e) {
            lost.add(e.toString());
        }
    }

    private void pipelining() {
        try (RawClient client = RawClient.connect(port)) {
            List<String> targets = List.of(target("/shop"), target("/shop"), target("/shop"));
            StringBuilder requests = new StringBuilder();
            targets.forEach(target -> requests.append("GET ").append(target).append(" HTTP/1.1\r\nHost: a\r\n\r\n"));
            client.send(requests.toString());
            targets.forEach(target -> judge(target, 0, client.read()));
            client.reset();
        } catch (ConnectionEndedException | UncheckedIOException e) {
            lost.add(e.toString());
        }
    }

    /** A head that comes byte by byte is a good one, if it comes in time. */
    private void slow() {
        String target = target("/shop");
        try (RawClient client = RawClient.connect(port)) {
            for (char letter : ("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").toCharArray()) {
                client.send(String.valueOf(letter));
            }
            judge(target, 0, client.read());
            client.reset();
        } catch (ConnectionEndedException | UncheckedIOException e) {
            lost.add(e.toString());
        }
    }

    private void readALittle(RawClient client) {
        client.sendRequest("GET", target("/broken")).readBytes(20);
    }

    private interface Misdeed {
        void commit(RawClient client);
    }

    /** Whatever comes of it: the client is gone in the end, without a word. */
    private void withFault(Misdeed misdeed) {
        inputs++;
        faults++;
        try (RawClient client = RawClient.connect(port)) {
            try {
                misdeed.commit(client);
            } finally {
                client.reset();
            }
        } catch (ConnectionEndedException | UncheckedIOException e) {
            // It asked for it.
        }
    }

    private void judge(String target, int bodyLength, RawResponse response) {
        inputs++;
        if (response.status() == 200 && response.body().equals(target + " " + bodyLength)) {
            answered++;
        } else {
            lost.add(target + ": " + response.raw());
        }
    }

    private String target(String path) {
        return path + "/" + number + "-" + nextRequest++;
    }
}
