package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.RolloutConfig;
import dev.weir.proxy.config.RolloutConfig.Gate;
import dev.weir.proxy.config.RolloutConfig.OnDeadline;
import dev.weir.proxy.config.RolloutConfig.OpenStreams;
import dev.weir.proxy.config.RolloutConfig.StageConfig;
import dev.weir.proxy.config.RolloutConfig.Start;
import dev.weir.proxy.config.SplitConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code weir.splits.*.rollout}. */
final class RolloutReader {

    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Shape<Duration> HOLD = Shapes.duration(Duration.ZERO, LONGEST);
    private static final Shape<Duration> MIN_DWELL = Shapes.duration(Duration.ZERO, Duration.ofHours(1));
    private static final Shape<Integer> MIN_REQUESTS = Shapes.whole(1, 1_000_000);
    private static final Shape<Gate> GATE = Shape.choice(Map.of("auto", Gate.AUTO, "manual", Gate.MANUAL));
    private static final Shape<Start> START = Shape.choice(Map.of("auto", Start.AUTO, "manual", Start.MANUAL));
    private static final Shape<OnDeadline> ON_DEADLINE =
            Shape.choice(Map.of("hold", OnDeadline.HOLD, "roll-back", OnDeadline.ROLL_BACK));
    private static final Shape<OpenStreams> OPEN_STREAMS =
            Shape.choice(Map.of("keep", OpenStreams.KEEP, "drain", OpenStreams.DRAIN, "cut", OpenStreams.CUT));
    private static final Shape<Integer> STAGE =
            percent("expected a percent above 0 like \"5 %\", or { weight = 5 %, ... }", 1, SplitConfig.WHOLE_PPM);
    private static final Shape<Integer> STAGE_WEIGHT =
            percent("expected a percent above 0, up to 100 %", 1, SplitConfig.WHOLE_PPM);
    private static final Shape<Integer> HOLDBACK = percent("expected a percent from 0 to 50", 0, 500_000);
    private static final Shape<Integer> MARGIN = percent("expected a percent above 0, up to 20 %", 1, 200_000);

    private final Section section;

    private RolloutReader(Section section) {
        this.section = section;
    }

    /** Null when something is missing or wrong, which was reported. */
    static @Nullable RolloutConfig read(Section section, SortedSet<String> variants, @Nullable String baseline) {
        return new RolloutReader(section).read(variants, baseline);
    }

    private @Nullable RolloutConfig read(SortedSet<String> variants, @Nullable String baseline) {
        String variant = variant(variants, baseline);
        List<StageConfig> stages = stages(stage(section, 0, StageConfig.DEFAULTS));
        Start start = section.get("start", START, Start.MANUAL);
        Duration soak = section.get("soak", HOLD, RolloutConfig.DEFAULT_SOAK);
        int holdbackPpm = section.get("holdback", HOLDBACK, RolloutConfig.DEFAULT_HOLDBACK_PPM);
        Duration minDwell = section.get("min-dwell", MIN_DWELL, RolloutConfig.DEFAULT_MIN_DWELL);
        int marginPpm = section.get("promotion-margin", MARGIN, RolloutConfig.DEFAULT_PROMOTION_MARGIN_PPM);
        OpenStreams openStreams = section.get("open-streams", OPEN_STREAMS, OpenStreams.KEEP);
        return variant == null
                ? null
                : new RolloutConfig(variant, stages, start, soak, holdbackPpm, minDwell, marginPpm, openStreams);
    }

    /** Needs to be said only when there is a choice. */
    private @Nullable String variant(SortedSet<String> variants, @Nullable String baseline) {
        SortedSet<String> candidates = new TreeSet<>(variants);
        if (baseline != null) {
            candidates.remove(baseline);
        }
        Value written = section.value("variant");
        if (baseline == null) {
            return null;
        }
        if (candidates.isEmpty()) {
            section.problem("there is nothing to roll out; expected a variant besides the baseline " + baseline);
            return null;
        }
        if (written == null && candidates.size() == 1) {
            return candidates.first();
        }
        return section.require(
                "variant",
                new Shape<>(
                        "expected a variant besides the baseline: " + Shape.enumerate(candidates),
                        text -> candidates.contains(text) ? text : null,
                        List.copyOf(candidates),
                        false));
    }

    private List<StageConfig> stages(StageConfig common) {
        List<StageConfig> stages = new ArrayList<>();
        Value written = section.value("stages");
        if (written == null) {
            RolloutConfig.DEFAULT_WEIGHTS_PPM.forEach(ppm -> stages.add(withWeight(common, ppm)));
            return stages;
        }
        boolean sound = true;
        for (Value element : written.elements()) {
            StageConfig stage = stage(element, common);
            int lastPpm = stages.isEmpty() ? 0 : stages.getLast().weightPpm();
            if (stage == null) {
                sound = false;
            } else if (stage.weightPpm() <= lastPpm) {
                element.problem("weights must rise; expected more than " + Weights.percent(lastPpm));
                sound = false;
            } else {
                stages.add(stage);
            }
        }
        if (sound && (stages.isEmpty() || stages.getLast().weightPpm() != SplitConfig.WHOLE_PPM)) {
            written.problem("must end with all of the traffic; expected 100 % as the last stage");
        }
        return stages;
    }

    /** Null when its weight is missing or wrong. */
    private static @Nullable StageConfig stage(Value element, StageConfig common) {
        if (!element.isObject()) {
            Integer weightPpm = element.as(STAGE);
            return weightPpm == null ? null : withWeight(common, weightPpm);
        }
        Section own = element.section();
        Integer weightPpm = own == null ? null : own.require("weight", STAGE_WEIGHT);
        StageConfig stage = own == null ? common : stage(own, weightPpm == null ? 0 : weightPpm, common);
        return weightPpm == null ? null : stage;
    }

    private static StageConfig stage(Section section, int weightPpm, StageConfig otherwise) {
        Duration hold = section.get("hold", HOLD, otherwise.hold());
        Duration deadline = section.get("deadline", Shapes.DURATION_OR_OFF, Optional.ofNullable(otherwise.deadline()))
                .orElse(null);
        if (deadline != null && deadline.compareTo(hold) <= 0) {
            section.problem("the deadline comes before the end of hold; expected a longer one");
        }
        return new StageConfig(
                weightPpm,
                hold,
                section.get("min-requests", MIN_REQUESTS, otherwise.minRequests()),
                section.get("gate", GATE, otherwise.gate()),
                deadline,
                section.get("on-deadline", ON_DEADLINE, otherwise.onDeadline()));
    }

    private static StageConfig withWeight(StageConfig stage, int weightPpm) {
        return new StageConfig(
                weightPpm, stage.hold(), stage.minRequests(), stage.gate(), stage.deadline(), stage.onDeadline());
    }

    private static Shape<Integer> percent(String expected, int leastPpm, int mostPpm) {
        return Shape.of(expected, text -> {
            Integer ppm = Shapes.PERCENT.parser().parse(text);
            return ppm != null && ppm >= leastPpm && ppm <= mostPpm ? ppm : null;
        });
    }
}
