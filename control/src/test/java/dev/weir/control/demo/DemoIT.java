package dev.weir.control.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.control.ShownWeir;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole demo: services, users and Weir, with and without a broken canary. */
class DemoIT {
    private static final Duration BURN_IN = Duration.ofSeconds(2);
    private static final Demo.Settings ANY_PORTS = new Demo.Settings(0, 0, 200, BURN_IN);
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private static void until(Callable<Boolean> condition) {
        await().atMost(DEADLINE).until(condition);
    }

    private static void untilServed(UserCounts counts, long requests) {
        until(() -> counts.requests() >= requests);
    }

    @Test
    void healthyVersionIsRolledOutInStagesAndNoRequestFails() throws Exception {
        try (Demo demo = Demo.start(ANY_PORTS, ShownWeir::start)) {
            until(() -> isIn(demo, Phase.DONE));
            untilServed(demo.traffic().canary(), demo.traffic().canary().requests() + 50);
            DemoReport report = demo.end();

            assertThat(report.users()).extracting(DemoReport.Row::errors).containsExactly(0L, 0L, 0L);
            assertThat(report.failedByWeir()).isZero();
            assertThat(report.rolledBack()).isNull();
            assertThat(report.lines()).contains("The rollout is done: the canary has all of the traffic.");
            assertThat(report.weir())
                    .as("Weir counts what the users count")
                    .extracting(DemoReport.Row::requests)
                    .containsExactly(
                            report.users().get(0).requests(),
                            report.users().get(1).requests());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "errors=50%, errors max-error-rate slo",
        "latency=3x, latency-p95 latency-p99 max-p99",
        "hang, errors max-error-rate slo dead no-endpoint",
        "dead, dead no-endpoint errors",
    })
    void brokenCanaryIsRolledBackWithItsReason(String how, String reasons) throws Exception {
        try (Demo demo = Demo.start(ANY_PORTS, ShownWeir::start)) {
            untilServed(demo.traffic().canary(), 5);
            demo.canary().breakWith(Breakage.parse(how));
            until(() -> isIn(demo, Phase.ROLLED_BACK));
            untilServed(demo.traffic().stable(), demo.traffic().stable().requests() + 50);
            DemoReport report = demo.end();

            assertThat(demo.rolledBack().reason().code()).isIn((Object[]) reasons.split(" "));
            assertThat(report.users().get(0).errors()).as("stable").isZero();
            assertThat(report.failedByWeir()).isZero();
            assertThat(report.lines()).anyMatch(line -> line.startsWith("The canary was rolled back: "));
        }
    }

    private static boolean isIn(Demo demo, Phase phase) {
        RolloutState rollout = demo.rollout();
        return rollout != null && rollout.phase() == phase;
    }

    @Test
    void canaryIsBrokenAndHealedOverItsOwnPort() throws Exception {
        try (DemoService canary = DemoService.start(Demo.CANARY);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(post(client, canary, "?mode=errors:100")).isEqualTo(200);
            assertThat(canary.breakage()).isEqualTo(new Breakage.Errors(100));
            assertThat(get(client, canary)).isEqualTo(500);

            assertThat(post(client, canary, "?mode=none")).isEqualTo(200);
            assertThat(get(client, canary)).isEqualTo(200);

            assertThat(post(client, canary, "?mode=fire")).isEqualTo(400);
            assertThat(canary.breakage()).isEqualTo(new Breakage.None());
        }
    }

    @Test
    void deadServiceKeepsItsPortAndComesBackOnIt() throws Exception {
        try (DemoService canary = DemoService.start(Demo.CANARY);
                HttpClient client = HttpClient.newHttpClient()) {
            canary.breakWith(new Breakage.Dead());
            assertThatThrownBy(() -> new Socket(
                                    InetAddress.getLoopbackAddress(),
                                    canary.address().getPort())
                            .close())
                    .isInstanceOf(IOException.class);

            canary.breakWith(new Breakage.None());
            assertThat(get(client, canary)).isEqualTo(200);
        }
    }

    @Test
    void portThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> Demo.start(new Demo.Settings(port, 0, 200, BURN_IN), ShownWeir::start))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
            assertThatThrownBy(() -> Demo.start(new Demo.Settings(0, port, 200, BURN_IN), ShownWeir::start))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    @Test
    void nothingIsLeftOnTheDisk() throws Exception {
        Path file;
        try (Demo demo = Demo.start(ANY_PORTS, ShownWeir::start)) {
            file = demo.file();
            assertThat(file).exists();
        }
        assertThat(file.getParent()).doesNotExist();
    }

    private static int get(HttpClient client, DemoService service) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri(service, "/products/1")).build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static int post(HttpClient client, DemoService service, String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(service, DemoService.BREAK_PATH + query))
                .POST(BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static URI uri(DemoService service, String target) {
        return URI.create("http://127.0.0.1:" + service.address().getPort() + target);
    }
}
