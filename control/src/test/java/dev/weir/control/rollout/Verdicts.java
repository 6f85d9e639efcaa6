package dev.weir.control.rollout;

import dev.weir.control.judge.Check;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.Verdict;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the judge may say. */
final class Verdicts {
    static final Verdict PASS = new Verdict.Pass(finding(Check.PROMOTION, "pass"));
    static final Verdict HARM = new Verdict.Fail(finding(Check.ERRORS, "errors"));
    static final Verdict TOO_LITTLE = hold(Check.PROMOTION, "not-enough-data");
    static final Verdict BURN_IN = hold(Check.BURN_IN, "burn-in");
    static final Verdict SETTLING = hold(Check.SETTLE, "settling");
    static final Verdict NO_TRAFFIC = hold(Check.TRAFFIC, "no-traffic");
    static final Verdict ENVIRONMENT = hold(Check.ENVIRONMENT, "environment");

    private Verdicts() {}

    static Verdict hold(Check check, String reason) {
        return new Verdict.Hold(List.of(finding(check, reason)));
    }

    private static Finding finding(Check check, String reason) {
        SortedMap<String, Double> figures = new TreeMap<>();
        figures.put("failed", 7.0);
        return new Finding(check, reason, "the judge says " + reason, figures);
    }
}
