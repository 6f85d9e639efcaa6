package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.testing.AdminClient;
import dev.weir.control.testing.WeirProcess;
import dev.weir.os.Transport;
import dev.weir.os.TransportChoice;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that has no descriptor left: what it cannot open is held against nobody, and it serves again when it can. */
@EnabledOnOs(OS.LINUX)
final class DescriptorsRunOutIT {
    private static final int DESCRIPTORS = 512;

    /** More than there are descriptors left for connections to the upstream when no more clients are taken in. */
    private static final int HELD = 70;

    private static final Pattern SHORT = Pattern.compile("weir_upstream_no_socket_total [1-9]\\d*(\\.\\d+)?");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void wantOfDescriptorsIsHeldAgainstNobodyAndPasses(Transport transport) throws Exception {
        Assumptions.assumeTrue(TransportChoice.preferring(transport).chosen() == transport, transport + " is not here");
        CountDownLatch release = new CountDownLatch(1);
        try (ScriptedUpstream app =
                        ScriptedUpstream.on(request -> request.target().equals("/hold")
                                ? Reply.of(200, "held").heldBy(release)
                                : Reply.of(200, "app"));
                WeirProcess weir = WeirProcess.withDescriptors(DESCRIPTORS, write(transport, app));
                RawClient admin = RawClient.connect(weir.adminPort());
                RawClient client = RawClient.connect(weir.port())) {
            assertThat(client.get("/hello").status()).isEqualTo(200);
            assertThat(ask(admin, "/metrics").status()).isEqualTo(200);
            List<RawClient> crowd = new ArrayList<>();
            for (int i = 0; i < DESCRIPTORS; i++) {
                crowd.add(RawClient.connect(weir.port()));
            }
            await().atMost(PATIENCE).until(() -> !weir.said().isEmpty());
            crowd.subList(0, HELD).forEach(each -> each.sendRequest("GET", "/hold"));
            await().atMost(PATIENCE)
                    .until(() -> ask(admin, "/metrics").body().lines().anyMatch(SHORT.asMatchPredicate()));

            ShortShop.assertNotAsked(client);
            assertThat(app.requests()).noneMatch(request -> request.target().equals("/"));
            if (transport != Transport.NIO) {
                try (RawClient probe = RawClient.connect(weir.adminPort())) {
                    assertThat(ask(probe, "/healthz").status()).isEqualTo(200);
                }
                assertThat(weir.descriptors()).isLessThan(DESCRIPTORS);
            }
            awaitIdleCpu(weir);
            assertNobodyIsCharged(admin);
            assertThat(weir.said())
                    .as("a line of each loop, and of what else could not be read, but none of each moment")
                    .anyMatch(line -> line.contains("no more connections are accepted"))
                    .hasSizeLessThan(20);

            release.countDown();
            crowd.forEach(RawClient::close);
            await().atMost(PATIENCE).until(() -> client.get("/").status() == 200);
            try (RawClient other = RawClient.connect(weir.port())) {
                assertThat(other.get("/").body()).isEqualTo("app");
            }
        }
    }

    /** Connections wait to be accepted all the time: a loop that tried again and again would never come to rest. */
    private static void awaitIdleCpu(WeirProcess weir) {
        long[] last = {System.nanoTime(), weir.cpuNs()};
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            long nowNs = System.nanoTime();
            long cpuNs = weir.cpuNs();
            boolean rests = cpuNs - last[1] < (nowNs - last[0]) / 2;
            last[0] = nowNs;
            last[1] = cpuNs;
            return rests;
        });
    }

    private static void assertNobodyIsCharged(RawClient admin) {
        JsonNode pools = AdminClient.json(ask(admin, "/v1/pools"), 200).path("pools");
        assertThat(pools).hasSize(3);
        for (JsonNode pool : pools) {
            assertThat(pool.at("/endpoints/0/usable").asBoolean())
                    .as(pool.toString())
                    .isTrue();
            assertThat(pool.at("/endpoints/0/failures").asInt())
                    .as(pool.toString())
                    .isZero();
        }
        String metrics = ask(admin, "/metrics").body();
        assertThat(metrics.lines())
                .anyMatch(SHORT.asMatchPredicate())
                .noneMatch(line -> line.matches("weir_variant_(attempts|attempt_failures|evidence)_total.* [1-9].*"));
    }

    private static RawResponse ask(RawClient admin, String path) {
        return admin.get(path, "Host: localhost");
    }

    private Path write(Transport transport, ScriptedUpstream app) throws Exception {
        String checked = ", health { path = \"/healthz\", interval = 100 ms }";
        String settings = """
            state-dir = "%s"
              runtime { event-loops = 2, warm-up = off, transport = %s }
              listeners { web { bind = "127.0.0.1:0" } }
              admin { bind = "127.0.0.1:0" }
              timeouts { keep-alive = 10 min, head = 10 min }
              routes { hello { match { path = "/hello" }, answer { status = 200, body = "hello" } } }
            """.formatted(directory.resolve("state"), transport);
        return Files.writeString(
                directory.resolve("weir.conf"), ShortShop.configuration(app.address(), checked, settings));
    }
}
