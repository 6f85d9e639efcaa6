package dev.weir.control.testing;

import dev.weir.control.Weir;
import dev.weir.control.status.Phase;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** A Weir in front of a stable and a canary service, from a file in a directory of its own. */
public final class Shop implements AutoCloseable {
    private final ScriptedUpstream stable = ScriptedUpstream.answering(200, "stable");
    private final ScriptedUpstream canary = ScriptedUpstream.answering(200, "canary");
    private final Path directory;
    private final String more;
    private Weir weir;

    private Shop(Path directory, String weights, String more) {
        this.directory = directory;
        this.more = more;
        write(weights);
        this.weir = startWeir();
    }

    /** @param weights of stable and canary: {@code 95 5} */
    public static Shop open(Path directory, String weights) {
        return new Shop(directory, weights, "");
    }

    /** @param more lines of the configuration, each from {@code weir.} on */
    public static Shop open(Path directory, String weights, String more) {
        return new Shop(directory, weights, more);
    }

    /** The configuration's text. */
    public String text(String weights) {
        String[] percents = weights.split(" ", -1);
        return """
            weir {
              state-dir = "%s"
              runtime { event-loops = 2, warm-up = off, transport = nio }
              listeners { web { bind = "127.0.0.1:0" } }
              admin { bind = "127.0.0.1:0" }
              pools {
                shop-v1 { endpoints = ["%s"] }
                shop-v2 { endpoints = ["%s"] }
              }
              splits {
                shop {
                  key = ["header:x-user"]
                  baseline = stable
                  variants {
                    stable { pool = shop-v1, weight = %s %% }
                    canary { pool = shop-v2, weight = %s %% }
                  }
                }
              }
              routes {
                shop { match { path = "/" }, split = shop }
              }
            }
            %s
            """.formatted(
                        directory.resolve("state"), stable.address(), canary.address(), percents[0], percents[1], more);
    }

    /** Writes the file, at once and whole. */
    public void write(String weights) {
        writeText(text(weights));
    }

    /** Writes anything into the file. */
    public void writeText(String text) {
        try {
            Path fresh = Files.writeString(directory.resolve("weir.conf.new"), text);
            Files.move(fresh, file(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path file() {
        return directory.resolve("weir.conf");
    }

    public Path stateDir() {
        return directory.resolve("state");
    }

    private Weir startWeir() {
        try {
            Weir started = Weir.start(file());
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> started.phase() == Phase.READY);
            return started;
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends Weir and starts another on the same file and state. */
    public void restart() {
        weir.close();
        weir = startWeir();
    }

    public Weir weir() {
        return weir;
    }

    public ScriptedUpstream stable() {
        return stable;
    }

    public ScriptedUpstream canary() {
        return canary;
    }

    public AdminClient admin() {
        return new AdminClient(weir.adminAddress().getPort());
    }

    /** A connection to the proxy. */
    public RawClient connect() {
        return RawClient.connect((InetSocketAddress) weir.listeners().get("web"));
    }

    /** Asks once per user, {@code u0} and up, on one connection; how often each body came back. */
    public Map<String, Integer> ask(int users) {
        Map<String, Integer> bodies = new TreeMap<>();
        try (RawClient client = connect()) {
            for (int i = 0; i < users; i++) {
                RawResponse response = client.get("/", "X-User: u" + i);
                bodies.merge(
                        response.status() == 200 ? response.body() : "status " + response.status(), 1, Integer::sum);
            }
        }
        return bodies;
    }

    @Override
    public void close() {
        weir.close();
        stable.close();
        canary.close();
    }
}
