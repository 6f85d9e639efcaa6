package dev.weir.control.journal;

import dev.weir.control.judge.Check;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.AnyStory;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutEvent.By;
import dev.weir.control.rollout.RolloutEvent.Tick;
import dev.weir.control.rollout.Target;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/** A rollout from its first day to its end, with a hold, a pause, a rollback and a retry on the way. */
final class Scenario {
    static final By ANNA = new By("anna", "because");
    static final RolloutEvent START = new RolloutEvent.Start(Target.CURRENT, ANNA);
    static final RolloutEvent PAUSE = new RolloutEvent.Pause(Target.CURRENT, ANNA);
    static final RolloutEvent RESUME = new RolloutEvent.Resume(Target.CURRENT, ANNA);
    static final Tick PASS = tick(new Verdict.Pass(finding(Check.PROMOTION, "pass")));
    static final Tick HARM = tick(new Verdict.Fail(finding(Check.ERRORS, "errors")));
    static final Tick TOO_LITTLE = tick(new Verdict.Hold(List.of(finding(Check.PROMOTION, "not-enough-data"))));
    static final Tick ENVIRONMENT = tick(new Verdict.Hold(List.of(finding(Check.ENVIRONMENT, "environment"))));

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofSeconds(61);

    /** How far it goes. */
    enum Part {
        TO_STAGE_TWO,
        TO_ROLLBACK,
        TO_THE_END
    }

    private Scenario() {}

    static Keeper play(Keeper keeper, Part part) {
        keeper.first(AnyStory.FIRST).event(SECOND, START).event(SECOND, TOO_LITTLE);
        keeper.event(SECOND, PASS).event(SECOND, ENVIRONMENT).event(SECOND, PASS);
        keeper.event(Duration.ofSeconds(31), PASS).event(SECOND, PASS).event(MINUTE, PASS);
        keeper.event(SECOND, PASS);
        if (part == Part.TO_STAGE_TWO) {
            return keeper;
        }
        keeper.event(SECOND, HARM).event(SECOND, new RolloutEvent.RolledBackDone());
        if (part == Part.TO_ROLLBACK) {
            return keeper;
        }
        keeper.event(SECOND, new RolloutEvent.Retry(Target.CURRENT, ANNA)).event(MINUTE, TOO_LITTLE);
        keeper.event(SECOND, PAUSE).event(SECOND, RESUME);
        for (int i = 0; i < 12; i++) {
            keeper.event(SECOND, PASS).event(MINUTE, PASS);
            keeper.event(SECOND, new RolloutEvent.Promote(Target.CURRENT, ANNA, false));
        }
        return keeper;
    }

    private static Tick tick(Verdict verdict) {
        return new Tick(verdict, 5_000, true, true);
    }

    private static Finding finding(Check check, String reason) {
        TreeMap<String, Double> figures = new TreeMap<>();
        figures.put("ln-e", Double.POSITIVE_INFINITY);
        figures.put("share", 1.0 / 3);
        return new Finding(check, reason, "it is \"so\"", figures);
    }
}
