package dev.weir.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.os.TransportChoice;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.ReceivedRequest;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile chains of X-Forwarded-For on the wire, from a peer that is trusted and from one that is not. */
final class ForwardedChainsIT {
    private static final int CHAINS = 150;
    private static final long SEED = 20_261_121;
    private static final String TRUSTED = "127.0.0.1";
    private static final String STRANGER = "127.0.0.2";

    @TempDir
    private Path folder;

    @Test
    void strangersAreNotBelievedAndChainsGoOnAsTheyCame() throws Exception {
        Path log = folder.resolve("access.log");
        List<String> told = new ArrayList<>();
        Map<String, InetAddress> clients = new HashMap<>();
        try (ScriptedUpstream app = ScriptedUpstream.answering(200, "app")) {
            String trusted = "trusted-proxies = [\"" + String.join("\", \"", ForwardedChain.TRUSTED) + "\"]";
            try (RunningProxy proxy = RunningProxy.logging(
                            log, TransportChoice.automatic().chosen(), RunningProxy.oneRoute(app, trusted));
                    RawClient believed = connect(TRUSTED, proxy);
                    RawClient stranger = connect(STRANGER, proxy)) {
                Random chance = new Random(SEED);
                for (int i = 0; i < CHAINS; i++) {
                    ForwardedChain chain = ForwardedChain.random(chance, 300, 6_000);
                    assertThat(believed.get("/believed" + i, chain.fields()).status())
                            .as("%s", chain)
                            .isEqualTo(200);
                    told.add(chain.told(TRUSTED));
                    clients.put("/believed" + i, chain.client(InetAddress.ofLiteral(TRUSTED)));
                    assertThat(stranger.get("/stranger" + i, chain.fields()).status())
                            .as("%s", chain)
                            .isEqualTo(200);
                    told.add(STRANGER);
                    clients.put("/stranger" + i, InetAddress.ofLiteral(STRANGER));
                }
            }
            List<ReceivedRequest> requests = app.requests();
            for (int i = 0; i < told.size(); i++) {
                assertThat(requests.get(i).fields("X-Forwarded-For")).containsExactly(told.get(i));
            }
        }
        assertThat(logged(log)).isEqualTo(clients);
    }

    /** By path: each event loop writes its own lines in order. */
    private static Map<String, InetAddress> logged(Path log) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Map<String, InetAddress> clients = new HashMap<>();
        for (String line : Files.readAllLines(log)) {
            JsonNode entry = json.readTree(line);
            clients.put(
                    entry.path("path").asText(),
                    InetAddress.ofLiteral(entry.path("client").asText()));
        }
        return clients;
    }

    private static RawClient connect(String from, RunningProxy proxy) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), proxy.port()));
        return RawClient.on(socket);
    }
}
