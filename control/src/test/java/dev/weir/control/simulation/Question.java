package dev.weir.control.simulation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is asked of all trials of a cell, and what the answer should be. */
sealed interface Question {
    /** Of what is only shown. */
    String NO_REFERENCE = "-";

    Cell cell();

    /** @param slack by how much a median may exceed its reference: 0.25 of it in the whole, more with few trials */
    Answer answer(List<Ending> endings, double slack);

    default Ending trial(long seed) {
        return Trial.run(cell(), seed);
    }

    /**
     * One row of the report.
     *
     * @param reference what it should be
     * @param met whether it is
     */
    record Answer(String seen, String reference, boolean met) {}

    /**
     * How many healthy rollouts are rolled back.
     *
     * @param environment whether the judge has to hold for a shared outage in each
     */
    record FalseAlarms(Cell cell, double atMostPerThousand, boolean environment) implements Question {
        @Override
        public Answer answer(List<Ending> endings, double slack) {
            Map<String, Integer> reasons = new TreeMap<>();
            int held = 0;
            for (Ending ending : endings) {
                if (ending.failedBy() != null) {
                    reasons.merge(ending.failedBy(), 1, Integer::sum);
                }
                held += ending.sawEnvironment() ? 1 : 0;
            }
            int alarms = reasons.values().stream().mapToInt(Integer::intValue).sum();
            boolean met =
                    alarms * 1000.0 <= atMostPerThousand * endings.size() && (!environment || held == endings.size());
            String seen = alarms
                    + (reasons.isEmpty() ? "" : " " + reasons)
                    + (environment ? "; held for the environment in " + held : "");
            return new Answer(seen, number(atMostPerThousand) + " of 1000", met);
        }
    }

    /** How many canary requests it takes to find harm. */
    record Detection(Cell cell, int median, int p95) implements Question {
        @Override
        public Answer answer(List<Ending> endings, double slack) {
            long[] requests = endings.stream()
                    .mapToLong(ending -> ending.failedBy() == null ? Long.MAX_VALUE : ending.requestsSinceChange())
                    .sorted()
                    .toArray();
            Map<String, Integer> reasons = new TreeMap<>();
            endings.forEach(ending -> reasons.merge(String.valueOf(ending.failedBy()), 1, Integer::sum));
            long seenMedian = quantile(requests, 0.5);
            long seenP95 = quantile(requests, 0.95);
            boolean met = seenMedian <= Math.ceil((1 + slack) * median);
            String seen = shown(seenMedian) + " / " + shown(seenP95) + " " + reasons;
            return new Answer(seen, median + (p95 == 0 ? "" : " / " + p95), met);
        }
    }

    /**
     * How many canary requests it takes to show non-inferiority in errors.
     *
     * @param median 0: it is only shown
     * @param tempered as the product does it; false: as if requests were known to be independent, like the reference
     */
    record Promotion(Cell cell, int median, boolean tempered) implements Question {
        @Override
        public Ending trial(long seed) {
            return tempered ? Trial.runUntilErrorsPass(cell, seed) : Trial.runUntilErrorsPassUntempered(cell, seed);
        }

        @Override
        public Answer answer(List<Ending> endings, double slack) {
            long[] requests = endings.stream()
                    .mapToLong(ending -> ending.errorsPassedAt() < 0 ? Long.MAX_VALUE : ending.errorsPassedAt())
                    .sorted()
                    .toArray();
            long seen = quantile(requests, 0.5);
            return new Answer(
                    shown(seen) + " / " + shown(quantile(requests, 0.95)),
                    median == 0 ? NO_REFERENCE : String.valueOf(median),
                    median == 0 || seen <= Math.ceil((1 + slack) * median));
        }
    }

    /** How many versions that are just too bad are shown to be good enough. */
    record FalsePromotions(Cell cell, double atMostPercent) implements Question {
        @Override
        public Ending trial(long seed) {
            return Trial.runUntilErrorsPass(cell, seed);
        }

        @Override
        public Answer answer(List<Ending> endings, double slack) {
            long passed = endings.stream()
                    .filter(ending -> ending.errorsPassedAt() >= 0)
                    .count();
            double percent = 100.0 * passed / endings.size();
            return new Answer(
                    number(percent) + " %", "at most " + number(atMostPercent) + " %", percent <= atMostPercent);
        }
    }

    /** How many rollouts by the product's own machine end with all stages behind them. */
    record Arrivals(Cell cell, double atLeastPercent) implements Question {
        @Override
        public Answer answer(List<Ending> endings, double slack) {
            long[] seconds = endings.stream()
                    .filter(ending -> ending.failedBy() == null && ending.weight() > 0.9)
                    .mapToLong(ending -> Math.round(ending.seconds()))
                    .sorted()
                    .toArray();
            double percent = 100.0 * seconds.length / endings.size();
            String after = seconds.length == 0 ? "" : ", after " + quantile(seconds, 0.5) + " s in the median";
            return new Answer(
                    number(percent) + " % arrived" + after,
                    "at least " + number(atLeastPercent) + " %",
                    percent >= atLeastPercent);
        }
    }

    private static long quantile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }

    private static String shown(long requests) {
        return requests == Long.MAX_VALUE ? "never" : String.valueOf(requests);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value).replaceAll("\\.0+$", "");
    }
}
