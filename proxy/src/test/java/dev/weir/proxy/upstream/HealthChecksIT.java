package dev.weir.proxy.upstream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.HealthCheck;
import dev.weir.proxy.config.HealthCheck.Probe;
import dev.weir.proxy.config.StatusSet;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.pool.EndpointStatus;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.PoolFixture;
import dev.weir.proxy.pool.PoolRoles;
import dev.weir.proxy.pool.Pools;
import dev.weir.proxy.testing.ReceivedRequest;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HealthChecksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofMillis(10);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Probe HEALTHZ = new Probe.Http("/healthz?deep=1", null, Probe.Http.DEFAULT_EXPECTED);

    /** A request may have been on its way when the checks ended. */
    private static final int ALREADY_SENT = 1;

    private Duration timeout = PATIENCE;
    private final HealthChecks checks = new HealthChecks();
    private Pools inForce = Pools.NONE;

    @AfterEach
    void stop() {
        checks.close();
    }

    @Test
    void endpointIsAskedForItsPathUnderItsOwnName() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "fine")) {
            check(HEALTHZ, upstream.port());
            ReceivedRequest request = upstream.awaitRequests(1).getFirst();
            assertThat(request.requestLine()).isEqualTo("GET /healthz?deep=1 HTTP/1.1");
            assertThat(request.fields("Host")).containsExactly(upstream.address());
            assertThat(request.fields("User-Agent")).containsExactly("weir-health");
            assertThat(request.fields("Connection")).containsExactly("close");
        }
    }

    @Test
    void configuredHostIsSent() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "fine")) {
            check(new Probe.Http("/", "shop.example.com", Probe.Http.DEFAULT_EXPECTED), upstream.port());
            assertThat(upstream.awaitRequests(1).getFirst().fields("Host")).containsExactly("shop.example.com");
        }
    }

    @Test
    void endpointGoesDownAndComesUpAgain() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "fine")) {
            Pool pool = check(HEALTHZ, upstream.port());
            upstream.awaitRequests(2);
            upstream.change(request -> Reply.of(503, "no"));
            awaitUp(pool, false);
            assertThat(status(pool).unusable()).isEqualTo("down: status 503");
            upstream.change(request -> Reply.of(204, ""));
            awaitUp(pool, true);
            assertThat(status(pool).checkFailure()).isNull();
        }
    }

    @Test
    void expectedStatusIsConfigured() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(418, "teapot")) {
            Pool pool = check(new Probe.Http("/", null, StatusSet.of(418, 418)), upstream.port());
            upstream.awaitRequests(3);
            assertThat(pool.endpoints().getFirst().isUp()).isTrue();
            upstream.change(request -> Reply.of(200, ""));
            awaitUp(pool, false);
        }
    }

    @Test
    void refusedConnectionIsAFailure() {
        for (Probe probe : List.of(HEALTHZ, new Probe.Tcp())) {
            try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "fine")) {
                Pool pool = check(probe, upstream.port());
                upstream.stop();
                awaitUp(pool, false);
                upstream.restart();
                awaitUp(pool, true);
            }
        }
    }

    @Test
    void silenceIsAFailure() {
        timeout = SHORT;
        try (ScriptedUpstream upstream = ScriptedUpstream.on(request -> Reply.silence())) {
            Pool pool = check(HEALTHZ, upstream.port());
            awaitUp(pool, false);
            assertThat(status(pool).checkFailure()).isEqualTo("no answer within 200 ms");
        }
    }

    @Test
    void silentEndpointDoesNotHideThatAnotherWentDown() {
        timeout = SHORT;
        try (ScriptedUpstream silent = ScriptedUpstream.on(request -> Reply.silence());
                ScriptedUpstream other = ScriptedUpstream.answering(200, "fine")) {
            Pool pool = check(HEALTHZ, silent.port(), other.port());
            awaitUp(pool.endpoints().get(0), false);
            other.change(request -> Reply.of(500, ""));
            awaitUp(pool.endpoints().get(1), false);
        }
    }

    @Test
    void answersThatAreNotHttpAreFailures() {
        Map<String, String> failures = Map.of(
                "SSH-2.0-OpenSSH_9.6\r\n", "the answer is not HTTP/1",
                "HTTP/2.0 200 OK\r\n\r\n", "the answer is not HTTP/1",
                "HTTP/1.1 2000 OK\r\n\r\n", "the answer is not HTTP/1",
                "HTTP/1.1 200", "closed without an answer",
                "", "closed without an answer");
        failures.forEach((answer, failure) -> {
            try (ScriptedUpstream upstream =
                    ScriptedUpstream.on(request -> Reply.raw(answer).thenClose())) {
                Pool pool = check(HEALTHZ, upstream.port());
                awaitUp(pool, false);
                assertThat(status(pool).checkFailure()).isEqualTo(failure);
            }
        });
    }

    @Test
    void answerMayComeInPieces() {
        try (ScriptedUpstream upstream = ScriptedUpstream.running(connection -> {
            connection.readRequest();
            for (String piece : List.of("HTTP/1", ".1 2", "00", " OK\r\n\r\n")) {
                connection.send(piece);
            }
        })) {
            Pool pool = check(HEALTHZ, upstream.port());
            upstream.awaitRequests(3);
            assertThat(pool.endpoints().getFirst().isUp()).isTrue();
        }
    }

    @Test
    void unixSocketsAreChecked(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("shop.sock");
        Pool pool;
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            pool = check(new Probe.Tcp(), List.of(new Address.Unix(path.toString())));
            server.accept().close();
            server.accept().close();
            assertThat(pool.endpoints().getFirst().isUp()).isTrue();
        }
        awaitUp(pool, false);
    }

    @Test
    void endpointInMaintenanceIsLeftAlone() {
        try (ScriptedUpstream left = ScriptedUpstream.answering(200, "fine");
                ScriptedUpstream asked = ScriptedUpstream.answering(200, "fine")) {
            Pool pool = check(HEALTHZ, left.port(), asked.port());
            asked.awaitRequests(1);
            pool.endpoints().get(0).setState(EndpointState.MAINT, System.nanoTime());
            asked.awaitRequests(asked.requests().size() + 2);
            int before = left.requests().size();
            asked.awaitRequests(asked.requests().size() + 5);
            assertThat(left.requests()).hasSizeLessThanOrEqualTo(before + ALREADY_SENT);
        }
    }

    @Test
    void poolThatLeavesTheTableIsNoLongerAsked() {
        try (ScriptedUpstream left = ScriptedUpstream.answering(200, "fine");
                ScriptedUpstream stays = ScriptedUpstream.answering(200, "fine")) {
            check(HEALTHZ, left.port());
            left.awaitRequests(1);
            check(HEALTHZ, stays.port());
            stays.awaitRequests(2);
            int before = left.requests().size();
            stays.awaitRequests(stays.requests().size() + 5);
            assertThat(left.requests()).hasSizeLessThanOrEqualTo(before + ALREADY_SENT);
        }
    }

    @Test
    void endpointThatJoinsIsChecked() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(500, "no")) {
            Pool pool = update(new PoolFixture().dns("shop.test"), HEALTHZ);
            pool.resolved(List.of(address(upstream.port())), System.nanoTime());
            awaitUp(pool, false);
            assertThat(upstream.requests().getFirst().fields("Host")).containsExactly("shop.test:8080");
        }
    }

    @Test
    void nothingIsAskedAfterClose() {
        try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "fine");
                ScriptedUpstream clock = ScriptedUpstream.answering(200, "fine")) {
            check(HEALTHZ, upstream.port());
            upstream.awaitRequests(1);
            checks.close();
            try (HealthChecks others = new HealthChecks()) {
                others.update(compiled(new PoolFixture().endpoints(List.of(address(clock.port()))), HEALTHZ));
                clock.awaitRequests(2);
                int before = upstream.requests().size();
                clock.awaitRequests(clock.requests().size() + 5);
                assertThat(upstream.requests()).hasSizeLessThanOrEqualTo(before + ALREADY_SENT);
            }
        }
    }

    private Pool check(Probe probe, int... ports) {
        return check(
                probe, IntStream.of(ports).mapToObj(HealthChecksIT::address).toList());
    }

    private Pool check(Probe probe, List<Address> endpoints) {
        return update(new PoolFixture().endpoints(endpoints), probe);
    }

    private Pool update(PoolFixture fixture, Probe probe) {
        Pools next = compiled(fixture, probe);
        next.takeOver(inForce, System.nanoTime());
        inForce = next;
        checks.update(next);
        return requireNonNull(next.get("shop"));
    }

    private Pools compiled(PoolFixture fixture, Probe probe) {
        HealthCheck check = new HealthCheck(probe, INTERVAL, timeout, 3, 2);
        PoolRoles roles = PoolRoles.of(List.of(), List.of());
        return Pools.compile(
                Map.of("shop", fixture.panicPpm(0).health(check).config()), roles, inForce, System.nanoTime());
    }

    private static Address address(int port) {
        return new Address.Inet(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    private static EndpointStatus status(Pool pool) {
        return pool.status(System.nanoTime()).endpoints().getFirst();
    }

    private static void awaitUp(Pool pool, boolean up) {
        awaitUp(pool.endpoints().getFirst(), up);
    }

    private static void awaitUp(Endpoint endpoint, boolean up) {
        Awaitility.await().atMost(PATIENCE).until(() -> endpoint.isUp() == up);
    }
}
