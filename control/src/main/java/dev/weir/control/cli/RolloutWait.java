package dev.weir.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** Looks at a rollout until it has come to something. A Weir that is away for a while is waited for. One thread. */
final class RolloutWait {
    /** The rollout ended, but otherwise. */
    static final int ENDED_OTHERWISE = 1;

    static final int TIMED_OUT = 3;

    private static final Duration EVERY = Duration.ofMillis(500);

    private final AdminClient client;
    private final String path;
    private final BiConsumer<JsonNode, List<String>> out;

    /** @param out is told what it came to */
    RolloutWait(AdminClient client, String path, BiConsumer<JsonNode, List<String>> out) {
        this.client = client;
        this.path = path;
        this.out = out;
    }

    /**
     * Waits, and says by an exit code what it came to.
     *
     * @param timeout null: as long as it takes
     */
    int until(RolloutGoal goal, @Nullable Duration timeout) throws CommandFailedException, InterruptedException {
        long beganNs = System.nanoTime();
        JsonNode first = client.get(path);
        JsonNode now = first;
        while (true) {
            if (goal.isReached(now)) {
                out.accept(now, told(now, "it came to " + goal));
                return ExitCode.OK;
            }
            if (RolloutGoal.isOver(now) || isAnother(first, now)) {
                out.accept(now, told(now, "it ended without " + goal));
                return ENDED_OTHERWISE;
            }
            long leftNs = timeout == null ? Long.MAX_VALUE : beganNs + timeout.toNanos() - System.nanoTime();
            if (leftNs <= 0) {
                out.accept(now, told(now, "it has not come to " + goal + " in time"));
                return TIMED_OUT;
            }
            Thread.sleep(Duration.ofNanos(Math.min(leftNs, EVERY.toNanos())));
            now = look(now);
        }
    }

    private JsonNode look(JsonNode otherwise) {
        try {
            return client.get(path);
        } catch (CommandFailedException e) {
            return otherwise;
        }
    }

    private static boolean isAnother(JsonNode first, JsonNode now) {
        return !first.path("rollout").equals(now.path("rollout"));
    }

    private static List<String> told(JsonNode now, String outcome) {
        List<String> lines = new ArrayList<>();
        lines.add(Printed.text(now.path("split")) + ": " + Printed.text(now.path("text")) + "; " + outcome);
        if (now.hasNonNull("reason")) {
            lines.add(Printed.text(now.path("reason")));
        }
        return lines;
    }
}
