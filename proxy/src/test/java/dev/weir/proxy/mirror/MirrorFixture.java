package dev.weir.proxy.mirror;

import dev.weir.proxy.outcome.SlotCounter;
import dev.weir.proxy.outcome.SlotStats;
import dev.weir.proxy.testing.RunningProxy;
import dev.weir.proxy.testing.ScriptedUpstream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A proxy with one route that is mirrored, and what became of the copies. For tests. */
final class MirrorFixture {
    private MirrorFixture() {}

    /** One route to one pool, mirrored to another as {@code settings} say. */
    static String text(String app, String next, String settings) {
        return """
            pools { app { endpoints = ["%s"] }, next { endpoints = ["%s"] } }
            routes { app { match { path = "/" }, pool = app, mirror { pool = next, %s } } }
            """.formatted(app, next, settings);
    }

    static RunningProxy proxy(ScriptedUpstream app, ScriptedUpstream next, String settings) {
        return RunningProxy.with(text(app.address(), next.address(), settings));
    }

    static Mirror mirror(RunningProxy proxy) {
        return Objects.requireNonNull(proxy.table().routes().find("app"))
                .mirrors()
                .getFirst();
    }

    static CopyTally tally(RunningProxy proxy) {
        return mirror(proxy).candidate().tally();
    }

    static long dropped(RunningProxy proxy, CopyDrop reason) {
        return tally(proxy).dropped(reason);
    }

    /** How often copies ended like this, or were sent. */
    static long count(RunningProxy proxy, SlotCounter counter) {
        SlotStats stats = proxy.snapshot().stats(tally(proxy).slot());
        return stats == null ? 0 : stats.counts().get(counter);
    }

    /** The body of an answer, as far as it was kept. */
    static String text(Answer.Received answer) {
        byte[] bytes = answer.body().bytes();
        return bytes == null ? "" : new String(bytes, 0, (int) answer.body().length(), StandardCharsets.UTF_8);
    }

    static void await(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(ScriptedUpstream.PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(condition::getAsBoolean);
    }

    static void awaitCount(RunningProxy proxy, SlotCounter counter, long count) {
        await(() -> count(proxy, counter) == count);
    }

    static void awaitDropped(RunningProxy proxy, CopyDrop reason, long count) {
        await(() -> dropped(proxy, reason) == count);
    }

    /** Nothing is under way, and nothing is held. */
    static void awaitNothingHeld(RunningProxy proxy) {
        await(() -> tally(proxy).inFlight() == 0 && proxy.server().copyMemory().heldBytes() == 0);
    }
}
