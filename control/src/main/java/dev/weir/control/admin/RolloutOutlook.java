package dev.weir.control.admin;

import dev.weir.control.judge.Finding;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.unit.DurationText;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.RolloutConfig.StageConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a rollout is, what it waits for and what people can ask of it, in words. Immutable, any thread.
 *
 * @param verdict on its variant; null: there is none
 * @param stageRequests of the variant since its stage began
 */
record RolloutOutlook(RolloutState state, @Nullable Verdict verdict, long stageRequests, long nowNs) {
    private static final String PERSON = "a person: ";

    /** One sentence. */
    String where() {
        String name = state.spec().variant() + " " + state.spec().version();
        String at = " at " + Percent.text(state.weightPpm()) + ", " + stage();
        String paused = state.paused() ? ", paused" : "";
        return name
                + switch (state.phase()) {
                    case PENDING -> " has not started";
                    case BASELINE ->
                        " has no traffic yet; " + state.spec().baseline() + " is being got to know" + paused;
                    case SETTLE -> " settles" + at + paused;
                    case OBSERVE -> " is observed" + at + paused;
                    case GATE ->
                        " waits at the gate of " + stage() + ", at " + Percent.text(state.weightPpm()) + paused;
                    case SOAK -> " soaks at " + Percent.text(state.weightPpm()) + paused;
                    case HOLD -> " is held" + at + paused;
                    case DONE -> " is done" + (state.released() ? ", and the file says so" : "");
                    case ROLLING_BACK -> " is being rolled back";
                    case ROLLED_BACK -> " was rolled back";
                    case ABORTED -> " was aborted";
                    case SUPERSEDED -> " gives way to a newer version";
                };
    }

    private String stage() {
        int stages = state.spec().stages().size();
        if (state.stage() == RolloutState.NO_STAGE) {
            return "before the first stage";
        }
        return state.stage() == stages ? "behind the last stage" : "stage " + (state.stage() + 1) + " of " + stages;
    }

    /** What has to be before it goes on; nothing when nothing comes any more. */
    List<String> waitsFor() {
        if (state.paused()) {
            return List.of(PERSON + "it is paused, resume lets it go on");
        }
        return switch (state.phase()) {
            case PENDING -> List.of(state.waitsForFile() ? "the file: " + sentence() : PERSON + "start");
            case BASELINE, SETTLE -> judged(0);
            case OBSERVE -> observed();
            case GATE -> List.of(PERSON + "it did well, promote lets it go on");
            case SOAK -> judged(state.spec().soak().toNanos() - state.observedNs(nowNs));
            case HOLD -> held();
            case DONE ->
                state.released()
                        ? List.of()
                        : List.of("the file: " + state.spec().lastEdit());
            case ROLLING_BACK -> List.of("every event loop to send it nothing more");
            case ROLLED_BACK -> List.of(state.inFile() ? PERSON + "retry; or another version" : restore());
            case ABORTED -> state.inFile() ? List.of(PERSON + "start; or another version") : withoutRollout();
            case SUPERSEDED -> List.of("every event loop to send it nothing more; the newer version is next");
        };
    }

    private List<String> withoutRollout() {
        return state.released() ? List.of() : List.of(restore());
    }

    private String restore() {
        return PERSON + "weir split " + state.split() + " --restore "
                + state.spec().variant();
    }

    private String sentence() {
        return state.reason() == null ? "" : state.reason().sentence();
    }

    private List<String> observed() {
        StageConfig stage = state.stageConfig();
        if (stage == null) {
            return judged(0);
        }
        List<String> waits = timed(stage.hold().toNanos() - state.observedNs(nowNs));
        if (stageRequests < stage.minRequests()) {
            waits.add("%d more requests of %s, %d of %d were seen in this stage"
                    .formatted(
                            stage.minRequests() - stageRequests,
                            state.spec().variant(),
                            stageRequests,
                            stage.minRequests()));
        }
        waits.addAll(missed());
        return waits;
    }

    /** Time, and what the judge still misses. */
    private List<String> judged(long holdLeftNs) {
        List<String> waits = timed(holdLeftNs);
        waits.addAll(missed());
        return waits;
    }

    private List<String> timed(long holdLeftNs) {
        List<String> waits = new ArrayList<>();
        if (holdLeftNs > 0) {
            waits.add(seconds(holdLeftNs) + " more of observation");
        } else if (state.dwellLeftNs(nowNs) > 0) {
            waits.add(seconds(state.dwellLeftNs(nowNs)) + " more since the last rise (min-dwell)");
        }
        return waits;
    }

    private List<String> missed() {
        return verdict instanceof Verdict.Hold(var findings)
                ? findings.stream().map(Finding::sentence).toList()
                : List.of();
    }

    private List<String> held() {
        List<String> waits = new ArrayList<>();
        if (state.needsPerson()) {
            waits.add(PERSON + "resume");
        }
        waits.addAll(missed());
        waits.add("nothing to speak against it for 30 s");
        return waits;
    }

    /** What is not refused now. */
    List<String> commands() {
        boolean begins = state.inFile();
        if (state.paused()) {
            return List.of("resume", "abort");
        }
        return switch (state.phase()) {
            case PENDING -> begins && !state.waitsForFile() ? List.of("start", "abort") : List.of("abort");
            case BASELINE, SETTLE -> List.of("pause", "abort");
            case OBSERVE, GATE, SOAK ->
                mayBePromoted() ? List.of("promote", "pause", "abort") : List.of("pause", "abort");
            case HOLD -> state.needsPerson() ? List.of("resume", "pause", "abort") : List.of("pause", "abort");
            case DONE, SUPERSEDED, ROLLING_BACK -> List.of("abort");
            case ROLLED_BACK -> begins ? List.of("retry") : List.of();
            case ABORTED -> begins ? aborted() : List.of();
        };
    }

    private boolean mayBePromoted() {
        return state.dwellLeftNs(nowNs) == 0
                && state.weightPpm() == state.spec().weightPpm(state.stage());
    }

    private List<String> aborted() {
        boolean quarantined = state.quarantined().contains(state.spec().version());
        return quarantined ? List.of("retry") : List.of("start", "retry");
    }

    /** The command without which nothing goes on; null: it goes on by itself, or nothing comes any more. */
    @Nullable
    String needed() {
        if (state.paused()) {
            return "resume";
        }
        return switch (state.phase()) {
            case PENDING -> state.inFile() && !state.waitsForFile() ? "start" : null;
            case GATE -> "promote";
            case HOLD -> state.needsPerson() ? "resume" : null;
            case ROLLED_BACK -> state.inFile() ? "retry" : null;
            case ABORTED -> state.inFile() ? aborted().getFirst() : null;
            case BASELINE, SETTLE, OBSERVE, SOAK, DONE, ROLLING_BACK, SUPERSEDED -> null;
        };
    }

    private static String seconds(long ns) {
        return DurationText.text(Duration.ofSeconds(Math.max(1, TimeUnit.NANOSECONDS.toSeconds(ns + 999_999_999))));
    }
}
