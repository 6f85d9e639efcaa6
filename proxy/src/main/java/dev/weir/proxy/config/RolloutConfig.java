package dev.weir.proxy.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a new version of one variant gets from no traffic to all of it.
 *
 * @param variant the one that is rolled out; never the baseline
 * @param stages at least one; their weights rise, and the last is the whole
 * @param soak how long the last weight is kept and compared before the rollout is done
 * @param holdbackPpm stays on the baseline until then, so that there is something to compare with; 0: nothing does
 * @param minDwell the weight never rises twice within this
 * @param promotionMarginPpm how much worse than the baseline a version may be at most that is promoted
 * @param openStreams what becomes of responses under way on a variant that is rolled back
 */
public record RolloutConfig(
        String variant,
        List<StageConfig> stages,
        Start start,
        Duration soak,
        int holdbackPpm,
        Duration minDwell,
        int promotionMarginPpm,
        OpenStreams openStreams) {

    public static final List<Integer> DEFAULT_WEIGHTS_PPM = List.of(50_000, 100_000, 250_000, 500_000, 1_000_000);
    public static final Duration DEFAULT_SOAK = Duration.ofMinutes(10);
    public static final int DEFAULT_HOLDBACK_PPM = 50_000;
    public static final Duration DEFAULT_MIN_DWELL = Duration.ofSeconds(10);
    public static final int DEFAULT_PROMOTION_MARGIN_PPM = 10_000;

    public RolloutConfig {
        stages = List.copyOf(stages);
    }

    /**
     * A weight, and what has to be before the next one.
     *
     * @param hold how long the variant is observed at least
     * @param minRequests how many of its requests are seen at least
     * @param deadline null: none
     */
    public record StageConfig(
            int weightPpm,
            Duration hold,
            int minRequests,
            Gate gate,
            @Nullable Duration deadline,
            OnDeadline onDeadline) {

        /** Of a stage that says nothing itself, in a rollout that says nothing. */
        public static final StageConfig DEFAULTS =
                new StageConfig(0, Duration.ofMinutes(5), 100, Gate.AUTO, null, OnDeadline.HOLD);
    }

    /** Who starts the rollout of a new version. */
    public enum Start {
        MANUAL,
        AUTO
    }

    /** Who lets a stage that has gone well go on to the next. */
    public enum Gate {
        AUTO,
        MANUAL
    }

    /** What becomes of a stage that is not over in time. */
    public enum OnDeadline {
        HOLD,
        ROLL_BACK
    }

    /** What becomes of streams that are open on a variant when it is rolled back. */
    public enum OpenStreams {
        /** They end by themselves. */
        KEEP,
        /** They have {@code drain.deadline} to end by themselves, and are cut then. */
        DRAIN,
        /** They are cut. */
        CUT
    }
}
