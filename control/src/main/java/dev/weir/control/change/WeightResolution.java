package dev.weir.control.change;

import dev.weir.control.change.ChangeAnswer.Refused;
import dev.weir.control.change.ChangeRequest.SetWeights;
import dev.weir.control.table.Overrides;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.SplitConfig;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The weights that a request asks for, made complete and checked against what the split is and has now. */
final class WeightResolution {
    private final SplitConfig split;
    private final SortedMap<String, Integer> presentPpm;
    private final SortedSet<String> rolledBack;
    private final int maxStepPpm;
    private final SortedMap<String, Integer> weightsPpm = new TreeMap<>();

    /** @param maxStepPpm the largest rise of a variant other than the baseline in one request */
    WeightResolution(SplitConfig split, Overrides overrides, int maxStepPpm) {
        this.split = split;
        this.presentPpm = overrides.requestedWeightsPpm(split);
        this.rolledBack = overrides.rolledBackOf(split);
        this.maxStepPpm = maxStepPpm;
    }

    /** Why the request cannot be met, or null if {@link #weightsPpm} now meets it. */
    @Nullable
    Refused resolve(SetWeights request) {
        for (String variant : request.weightsPpm().keySet()) {
            if (!split.variants().containsKey(variant)) {
                return Refused.notFound(
                        "split " + split.name() + " has no variant " + variant,
                        "one of " + split.variants().keySet());
            }
        }
        Refused incomplete = request.complete() ? takeAll(request.weightsPpm()) : takeSome(request.weightsPpm());
        if (incomplete != null) {
            return incomplete;
        }
        Refused rolledBackAsked = checkRolledBack(request);
        return rolledBackAsked != null ? rolledBackAsked : checkRises();
    }

    /** Of every variant; they add to the whole. */
    SortedMap<String, Integer> weightsPpm() {
        return weightsPpm;
    }

    private @Nullable Refused takeAll(SortedMap<String, Integer> asked) {
        SortedSet<String> missing = new TreeSet<>(split.variants().keySet());
        missing.removeAll(asked.keySet());
        if (!missing.isEmpty()) {
            return Refused.invalid(
                    "the weights of " + missing + " are missing",
                    "PUT takes the weight of every variant of "
                            + split.variants().keySet() + "; PATCH leaves those not named as they are");
        }
        weightsPpm.putAll(asked);
        return checkSum();
    }

    private @Nullable Refused takeSome(SortedMap<String, Integer> asked) {
        weightsPpm.putAll(presentPpm);
        weightsPpm.putAll(asked);
        if (asked.containsKey(split.baseline())) {
            return checkSum();
        }
        long others = sum() - weightsPpm.getOrDefault(split.baseline(), 0);
        if (others > SplitConfig.WHOLE_PPM) {
            return Refused.invalid(
                    "the variants other than the baseline " + split.baseline() + " add to " + Percent.text(others)
                            + ": " + shown(),
                    "at most 100 %");
        }
        weightsPpm.put(split.baseline(), (int) (SplitConfig.WHOLE_PPM - others));
        return null;
    }

    private @Nullable Refused checkSum() {
        return sum() == SplitConfig.WHOLE_PPM
                ? null
                : Refused.invalid(
                        "the weights add to " + Percent.text(sum()) + ": " + shown(),
                        "exactly 100 %; leave the baseline " + split.baseline()
                                + " out of a PATCH and it takes the rest");
    }

    private @Nullable Refused checkRolledBack(SetWeights request) {
        for (String variant : rolledBack) {
            if (request.weightsPpm().getOrDefault(variant, 0) > 0) {
                return Refused.conflict(
                        "variant " + split.name() + "/" + variant + " is rolled back",
                        "POST /v1/splits/" + split.name() + "/variants/" + variant + "/restore first, or `weir split "
                                + split.name() + " --restore " + variant + "`");
            }
        }
        return null;
    }

    private @Nullable Refused checkRises() {
        for (var weight : weightsPpm.entrySet()) {
            String variant = weight.getKey();
            int risePpm = weight.getValue() - presentPpm.getOrDefault(variant, 0);
            if (variant.equals(split.baseline()) || risePpm <= 0) {
                continue;
            }
            if (risePpm > maxStepPpm) {
                return new Refused(
                        Refused.Kind.STEP_TOO_LARGE,
                        variant + " would rise by " + Percent.text(risePpm) + " of all requests",
                        "at most admin.max-step, which is " + Percent.text(maxStepPpm)
                                + ", at a time; to lower it needs no steps");
            }
        }
        return null;
    }

    private long sum() {
        return weightsPpm.values().stream().mapToLong(Integer::longValue).sum();
    }

    private String shown() {
        SortedMap<String, String> shown = new TreeMap<>();
        weightsPpm.forEach((variant, ppm) -> shown.put(variant, Percent.text(ppm)));
        return shown.toString();
    }
}
