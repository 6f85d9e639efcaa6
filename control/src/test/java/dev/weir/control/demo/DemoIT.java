package dev.weir.control.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.control.ShownWeir;
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

/** The whole demo: services, users and Weir, with and without a broken canary. */
class DemoIT {
    private static final Demo.Settings ANY_PORTS = new Demo.Settings(0, 0, 200);
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private static void until(Callable<Boolean> condition) {
        await().atMost(DEADLINE).until(condition);
    }

    private static void untilServed(UserCounts counts, long requests) {
        until(() -> counts.requests() >= requests);
    }

    @Test
    void healthyVersionsShareTheUsersAndNoRequestFails() throws Exception {
        try (Demo demo = Demo.start(ANY_PORTS, ShownWeir::start)) {
            untilServed(demo.traffic().stable(), 200);
            untilServed(demo.traffic().canary(), 10);
            DemoReport report = demo.end();

            assertThat(report.users()).extracting(DemoReport.Row::errors).containsExactly(0L, 0L, 0L);
            assertThat(report.failedByWeir()).isZero();
            assertThat(report.rolledBack()).isNull();
            assertThat(report.weir())
                    .as("Weir counts what the users count")
                    .extracting(DemoReport.Row::requests)
                    .containsExactly(
                            report.users().get(0).requests(),
                            report.users().get(1).requests());
        }
    }

    @Test
    void canaryThatAnswersErrorsIsRolledBackAndOnlyItsOwnRequestsFail() throws Exception {
        try (Demo demo = Demo.start(ANY_PORTS, ShownWeir::start)) {
            untilServed(demo.traffic().stable(), 50);
            demo.canary().breakWith(new Breakage.Errors(50));
            until(() -> demo.rolledBack() != null);
            untilServed(demo.traffic().stable(), demo.traffic().stable().requests() + 50);
            DemoReport report = demo.end();

            assertThat(report.users().get(0).errors()).as("stable").isZero();
            assertThat(report.users().get(1).errors()).as("canary").isPositive();
            assertThat(report.users().get(2).requests()).as("without a service").isZero();
            assertThat(report.failedByWeir()).isZero();
            assertThat(report.rolledBack().reason().sentence()).contains("max-error-rate is 5 %");
            assertThat(report.lines()).anyMatch(line -> line.startsWith("The canary was rolled back: "));
        }
    }

    @Test
    void canaryThatTakesThreeTimesAsLongIsRolledBackForItsLatency() throws Exception {
        try (Demo demo = Demo.start(new Demo.Settings(0, 0, 400), ShownWeir::start)) {
            untilServed(demo.traffic().canary(), 5);
            demo.canary().breakWith(new Breakage.Latency(3));
            until(() -> demo.rolledBack() != null);

            assertThat(demo.rolledBack().reason().sentence()).contains("slower than max-p99 of 160 ms");
        }
    }

    @Test
    void usersOfACanaryThatIsDeadAreServedByStable() throws Exception {
        try (Demo demo = Demo.start(ANY_PORTS, ShownWeir::start)) {
            untilServed(demo.traffic().canary(), 5);
            demo.canary().breakWith(new Breakage.Dead());
            untilServed(demo.traffic().stable(), demo.traffic().stable().requests() + 200);
            DemoReport report = demo.end();

            assertThat(report.users().get(0).errors()).as("stable").isZero();
            assertThat(report.failedByWeir()).isZero();
        }
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
            assertThatThrownBy(() -> Demo.start(new Demo.Settings(port, 0, 200), ShownWeir::start))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
            assertThatThrownBy(() -> Demo.start(new Demo.Settings(0, port, 200), ShownWeir::start))
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
