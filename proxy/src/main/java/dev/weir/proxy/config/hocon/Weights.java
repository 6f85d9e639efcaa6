package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.SplitConfig;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns the weights of a split, percents or ratios, into parts per million that add to exactly the whole. */
final class Weights {

    static final Shape<Weight> WEIGHT = Shape.of(
            "expected a percent like \"5 %\" (in all variants), or a plain number (in all variants)", Weights::parse);

    private static final BigDecimal WHOLE = BigDecimal.valueOf(SplitConfig.WHOLE_PPM);

    private Weights() {}

    /** A weight as it was written. */
    sealed interface Weight {

        record Percent(int ppm) implements Weight {}

        record Ratio(BigDecimal parts) implements Weight {}

        /** A bare 0 goes with either. */
        default boolean isZero() {
            return switch (this) {
                case Percent(int ppm) -> ppm == 0;
                case Ratio(BigDecimal parts) -> parts.signum() == 0;
            };
        }
    }

    private static @Nullable Weight parse(String text) {
        if (text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            return new Weight.Ratio(new BigDecimal(text));
        }
        Integer ppm = Units.percent(text);
        return ppm == null ? null : new Weight.Percent(ppm);
    }

    /** Null when the weights fit together, else what is wrong with them. */
    static @Nullable String fault(SortedMap<String, Weight> weights) {
        long ratios = weights.values().stream()
                .filter(weight -> weight instanceof Weight.Ratio && !weight.isZero())
                .count();
        long percents = weights.values().stream()
                .filter(Weight.Percent.class::isInstance)
                .count();
        if (weights.values().stream().allMatch(Weight::isZero)) {
            return "all weights are 0; expected percents that add to exactly 100 %, or plain numbers";
        }
        if (ratios > 0 && percents > 0) {
            return "mixes percents and plain numbers; expected one of them in all variants";
        }
        int sumPpm = sumPpm(weights);
        return percents == 0 || sumPpm == SplitConfig.WHOLE_PPM
                ? null
                : "weights add to " + percent(sumPpm) + "; expected exactly 100 %";
    }

    /** Parts per million by name, for weights without fault. What rounding leaves over goes where most was cut off. */
    static SortedMap<String, Integer> compile(SortedMap<String, Weight> weights) {
        SortedMap<String, Integer> ppmByName = new TreeMap<>();
        BigDecimal sum = BigDecimal.ZERO;
        for (Weight weight : weights.values()) {
            sum = sum.add(parts(weight));
        }
        List<Map.Entry<String, BigDecimal>> cutOff = new ArrayList<>();
        int left = SplitConfig.WHOLE_PPM;
        for (Map.Entry<String, Weight> entry : weights.entrySet()) {
            BigDecimal exact = parts(entry.getValue()).multiply(WHOLE).divide(sum, MathContext.DECIMAL128);
            int ppm = exact.setScale(0, RoundingMode.DOWN).intValue();
            ppmByName.put(entry.getKey(), ppm);
            cutOff.add(Map.entry(entry.getKey(), exact.subtract(BigDecimal.valueOf(ppm))));
            left -= ppm;
        }
        cutOff.sort(Map.Entry.<String, BigDecimal>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()));
        cutOff.stream().limit(left).forEach(entry -> ppmByName.merge(entry.getKey(), 1, Integer::sum));
        return ppmByName;
    }

    static String percent(int ppm) {
        return BigDecimal.valueOf(ppm, 4).stripTrailingZeros().toPlainString() + " %";
    }

    private static int sumPpm(SortedMap<String, Weight> weights) {
        int sum = 0;
        for (Weight weight : weights.values()) {
            sum += weight instanceof Weight.Percent(int ppm) ? ppm : 0;
        }
        return sum;
    }

    private static BigDecimal parts(Weight weight) {
        return switch (weight) {
            case Weight.Percent(int ppm) -> BigDecimal.valueOf(ppm);
            case Weight.Ratio(BigDecimal parts) -> parts;
        };
    }
}
