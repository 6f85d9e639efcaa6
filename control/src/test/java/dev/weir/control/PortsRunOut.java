package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.testing.AdminClient;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.Reply;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What {@link PortsRunOutIT} runs in a network of its own, with {@link #PORTS} local ports and without IPv6. */
final class PortsRunOut {
    /** One is the upstream's. */
    static final int PORTS = 8;

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int WEB = 8080;
    private static final int ADMIN = 9901;

    private int nextSourcePort = 50_000;

    private PortsRunOut() {}

    /** @param arguments the transport, and a directory */
    public static void main(String[] arguments) throws Exception {
        new PortsRunOut().run(arguments[0], Path.of(arguments[1]));
        System.exit(0);
    }

    private void run(String transport, Path directory) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ScriptedUpstream app = ScriptedUpstream.on(request -> {
                    Reply reply = Reply.of(200, "app");
                    return request.target().equals("/hold") ? reply.heldBy(release) : reply;
                });
                Weir weir = Weir.start(write(transport, directory, app.address()));
                RawClient admin = connect(weir.adminAddress().getPort());
                RawClient client = connect(WEB)) {
            List<RawClient> holding = new ArrayList<>();
            while (holding.size() < PORTS - 1) {
                holding.add(connect(WEB).sendRequest("GET", "/hold"));
                app.awaitRequests(holding.size());
            }
            ShortShop.assertNotAsked(client);
            assertThat(failures(admin, "stable")).isZero();
            assertThat(failures(admin, "canary")).isZero();

            release.countDown();
            for (RawClient each : holding) {
                assertThat(each.read().status()).isEqualTo(200);
            }
            RawClient served = holding.getFirst();
            assertThat(served.get("/hold").status()).isEqualTo(200);

            assertThat(served.get("/copied").status()).isEqualTo(200);
            await().until(() -> copiesWithoutSocket(admin) == 1);
            assertThat(failures(admin, "mirrored")).isZero();

            RawResponse unreachable = client.get("/six");
            assertThat(unreachable.field("X-Weir-Reason")).isEqualTo("connect-refused");
            assertThat(failures(admin, "six")).isPositive();
        }
    }

    /** From a port of our own choice: those that the kernel chooses are for Weir. */
    private RawClient connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(LOOPBACK, nextSourcePort++));
        socket.connect(new InetSocketAddress(LOOPBACK, port));
        return RawClient.on(socket);
    }

    /** The user's request has an idle connection; its copy would need one of its own. */
    private static long copiesWithoutSocket(RawClient admin) {
        String metrics = admin.get("/metrics", "Host: localhost").body();
        return metrics.lines()
                .filter(line -> line.startsWith("weir_mirror_dropped_total{") && line.contains("reason=\"no-socket\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static int failures(RawClient admin, String name) {
        JsonNode pools =
                AdminClient.json(admin.get("/v1/pools", "Host: localhost"), 200).path("pools");
        for (JsonNode pool : pools) {
            if (pool.path("pool").asText().equals(name)) {
                return pool.at("/endpoints/0/failures").asInt();
            }
        }
        throw new AssertionError("no pool " + name + " in " + pools);
    }

    private static Path write(String transport, Path directory, String address) throws IOException {
        String settings = """
            state-dir = "%s"
              runtime { event-loops = 2, warm-up = off, transport = %s }
              listeners { web { bind = "127.0.0.1:%d" } }
              admin { bind = "127.0.0.1:%d" }
              pools {
                mirrored { endpoints = ["%s"] }
                six { endpoints = ["[::1]:9000"] }
              }
              routes {
                copied { match { path = "/copied" }, pool = hold, mirror { pool = mirrored } }
                six { match { path = "/six" }, pool = six }
              }\
            """.formatted(directory.resolve("state"), transport, WEB, ADMIN, address);
        return Files.writeString(directory.resolve("weir.conf"), ShortShop.configuration(address, "", settings));
    }
}
