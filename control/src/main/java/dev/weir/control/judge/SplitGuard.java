package dev.weir.control.judge;

import dev.weir.proxy.config.RollbackConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The plain thresholds of one split's {@code rollback {}}: each guarded variant by itself, and the baseline beside it.
 *
 * <p>A variant fails when, within the window, it has at least {@code min-requests} and breaks a threshold that the baseline
 * keeps. When the baseline breaks it too the world is at fault, and taking the variant out would help nobody: hold. A
 * baseline with little traffic has a say as well, from {@value ThresholdCheck#BASELINE_MIN_BAD} bad requests on.
 *
 * <p>It only ever takes traffic away: nothing it answers raises a weight. Owned by the control thread.
 */
public final class SplitGuard {
    private final String baseline;
    private final RollbackConfig thresholds;
    private final ThresholdCheck check;
    private final EvidenceWindow baselineWindow;
    private final Map<String, EvidenceWindow> windows = new HashMap<>();

    public SplitGuard(String baseline, RollbackConfig thresholds) {
        this.baseline = baseline;
        this.thresholds = thresholds;
        this.check = new ThresholdCheck(baseline, thresholds);
        this.baselineWindow = newWindow();
    }

    /** Whether the file now says something else, so that another guard has to take over. */
    public boolean guards(String otherBaseline, RollbackConfig otherThresholds) {
        return baseline.equals(otherBaseline) && thresholds.equals(otherThresholds);
    }

    /**
     * Takes in what one tick brought, and judges.
     *
     * @param evidence by variant; one that is missing had none
     * @param guarded variants other than the baseline that have weight; what is known of any other is forgotten, so that a
     *     variant that comes back is judged by what it does from then on
     */
    public SortedMap<String, GuardVerdict> judge(
            long nowNs, Map<String, Evidence> evidence, SortedSet<String> guarded) {
        baselineWindow.add(nowNs, evidence.getOrDefault(baseline, Evidence.NONE));
        windows.keySet().retainAll(guarded);

        SortedMap<String, GuardVerdict> verdicts = new TreeMap<>();
        for (String variant : guarded) {
            EvidenceWindow window = windows.computeIfAbsent(variant, added -> newWindow());
            window.add(nowNs, evidence.getOrDefault(variant, Evidence.NONE));
            verdicts.put(variant, verdict(window));
        }
        return verdicts;
    }

    /** Forgets what is known of a variant: it is judged by what it does from now on. */
    public void forget(String variant) {
        windows.remove(variant);
    }

    private EvidenceWindow newWindow() {
        return new EvidenceWindow(thresholds.window().toNanos());
    }

    private GuardVerdict verdict(EvidenceWindow own) {
        Breach errors = check.errors(own, baselineWindow);
        Breach slowness = check.slowness(own, baselineWindow);
        if (errors != null && !check.baselineBreaks(errors)) {
            return new GuardVerdict.Fail(errors);
        }
        if (slowness != null && !check.baselineBreaks(slowness)) {
            return new GuardVerdict.Fail(slowness);
        }
        Breach shared = errors != null ? errors : slowness;
        return shared == null
                ? new GuardVerdict.Calm(own.marks(), thresholds.minRequests())
                : new GuardVerdict.Hold(shared);
    }
}
