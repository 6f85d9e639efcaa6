package dev.weir.control.demo;

import dev.weir.control.rollout.RolloutState;
import dev.weir.control.table.RolledBack;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.outcome.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One demonstration under way: two services, a Weir before them, and users. One thread. */
final class Demo implements AutoCloseable {
    static final String STABLE = "stable";
    static final String CANARY = "canary";

    static final RolledBack.Key KEY = new RolledBack.Key(DemoFile.SPLIT, CANARY);

    /** After the last answer its outcome is counted, and within a second the counts are summed up. */
    private static final long COUNTING_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SUMMING_UP_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_MS = 20;
    private static final long MIDDLE_NS = TimeUnit.SECONDS.toNanos(2);

    private final Path folder;
    private final DemoService stable;
    private final DemoService canary;
    private final WeirOnShow weir;
    private final DemoTraffic traffic;
    private boolean closed;

    /**
     * What a demo is started with.
     *
     * @param port 0: any that is free
     * @param adminPort 0: any that is free
     * @param burnIn how long stable is got to know before the rollout begins
     */
    record Settings(int port, int adminPort, int requestsPerSecond, Duration burnIn) {}

    private Demo(Path folder, DemoService stable, DemoService canary, WeirOnShow weir, int requestsPerSecond) {
        this.folder = folder;
        this.stable = stable;
        this.canary = canary;
        this.weir = weir;
        this.traffic = new DemoTraffic(weir.proxyAddress(), List.of(stable, canary), requestsPerSecond);
    }

    /**
     * Starts all of it; the users begin at once.
     *
     * @throws IOException naming the address that cannot be bound; nothing is left running then
     */
    static Demo start(Settings settings, WeirOnShow.Starter starter) throws ConfigException, IOException {
        Path folder = Files.createTempDirectory("weir-demo-");
        DemoService stable = DemoService.start(STABLE);
        DemoService canary = DemoService.start(CANARY);
        try {
            Path file = folder.resolve("weir.conf");
            Files.writeString(
                    file, DemoFile.text(settings, folder.resolve("state"), stable.address(), canary.address()));
            Demo demo = new Demo(folder, stable, canary, starter.start(file), settings.requestsPerSecond());
            demo.traffic.start();
            return demo;
        } catch (ConfigException | IOException e) {
            stable.close();
            canary.close();
            delete(folder);
            throw e;
        }
    }

    /** The configuration. It may be edited meanwhile: Weir reads it again. */
    Path file() {
        return folder.resolve("weir.conf");
    }

    DemoService canary() {
        return canary;
    }

    WeirOnShow weir() {
        return weir;
    }

    DemoTraffic traffic() {
        return traffic;
    }

    /** Why Weir took the canary out of traffic; null while it has not. */
    @Nullable
    RolledBack rolledBack() {
        return weir.status().generation().overrides().rolledBack().get(KEY);
    }

    /** The rollout of the canary; null while it is not known yet. */
    @Nullable
    RolloutState rollout() {
        return weir.status().rollouts().get(DemoFile.SPLIT);
    }

    /** Whether the rollout is well within its second stage, or beyond it. */
    boolean isInTheMiddle() {
        RolloutState rollout = rollout();
        return rollout != null
                && rollout.phase().isRunning()
                && (rollout.stage() > 1
                        || (rollout.stage() == 1 && rollout.observedNs(System.nanoTime()) >= MIDDLE_NS));
    }

    /** Lets the users come to an end, and tells what they and Weir counted. */
    DemoReport end() throws InterruptedException {
        traffic.end();
        Snapshot counted = countedSince(System.nanoTime() + COUNTING_NS);
        return DemoReport.of(traffic, counted, weir.outcomes(), rolledBack(), rollout());
    }

    private Snapshot countedSince(long neededNs) throws InterruptedException {
        Snapshot counted = weir.outcomes().snapshot();
        while (counted.atNs() - neededNs < 0 && System.nanoTime() - neededNs < SUMMING_UP_NS) {
            Thread.sleep(LOOK_MS);
            counted = weir.outcomes().snapshot();
        }
        return counted;
    }

    /** Ends what is left, and removes what was written. The second time nothing happens. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        traffic.close();
        endWeir();
        stable.close();
        canary.close();
        delete(folder);
    }

    private void endWeir() {
        try {
            weir.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            weir.close();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
