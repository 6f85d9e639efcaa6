package dev.weir.control.demo;

import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.table.RolledBack;
import dev.weir.control.unit.Labels;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.SlotStats;
import dev.weir.proxy.outcome.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What came of a demonstration.
 *
 * @param users what they saw of stable, of the canary, and of neither
 * @param weir what Weir counted of the variants
 * @param failedByWeir requests that no service answered although none was broken so
 */
record DemoReport(
        List<Row> users,
        List<Row> weir,
        long failedByWeir,
        @Nullable RolledBack rolledBack,
        @Nullable RolloutState rollout) {

    /** One line of numbers. */
    record Row(String name, long requests, long errors, long p50Us, long p90Us, long p99Us) {
        static Row of(String name, UserCounts.Seen seen) {
            Histogram us = seen.latencyUs();
            return new Row(
                    name,
                    seen.requests(),
                    seen.failed(),
                    us.getValueAtPercentile(50),
                    us.getValueAtPercentile(90),
                    us.getValueAtPercentile(99));
        }

        static Row of(String name, @Nullable SlotStats stats) {
            return stats == null
                    ? new Row(name, 0, 0, 0, 0, 0)
                    : new Row(
                            name,
                            stats.counts().exchanges(),
                            stats.counts().failures(),
                            stats.latency().quantileUs(0.5),
                            stats.latency().quantileUs(0.9),
                            stats.latency().quantileUs(0.99));
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "  %-12s %9d %8d %8.1f %7.1f %7.1f",
                    name,
                    requests,
                    errors,
                    p50Us / 1000.0,
                    p90Us / 1000.0,
                    p99Us / 1000.0);
        }
    }

    DemoReport {
        users = List.copyOf(users);
        weir = List.copyOf(weir);
    }

    static DemoReport of(
            DemoTraffic traffic,
            Snapshot counted,
            Outcomes outcomes,
            @Nullable RolledBack rolledBack,
            @Nullable RolloutState rollout) {
        return new DemoReport(
                List.of(
                        Row.of(Demo.STABLE, traffic.stable().total()),
                        Row.of(Demo.CANARY, traffic.canary().total()),
                        Row.of("no service", traffic.unserved().total())),
                List.of(
                        Row.of(Demo.STABLE, counted.stats(outcomes.variant(DemoFile.SPLIT, Demo.STABLE))),
                        Row.of(Demo.CANARY, counted.stats(outcomes.variant(DemoFile.SPLIT, Demo.CANARY)))),
                traffic.failedByWeir(),
                rolledBack,
                rollout);
    }

    private static String outcome(RolloutState rollout) {
        return rollout.phase() == Phase.DONE
                ? "The rollout is done: the canary has all of the traffic."
                : "The rollout had come to " + Percent.text(rollout.weightPpm()) + " (" + Labels.of(rollout.phase())
                        + ").";
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("What the users saw  requests   errors   p50 ms  p90 ms  p99 ms");
        users.forEach(row -> lines.add(row.toString()));
        lines.add("What Weir counted   requests   errors   p50 ms  p90 ms  p99 ms");
        weir.forEach(row -> lines.add(row.toString()));
        if (rolledBack != null) {
            lines.add("The canary was rolled back: " + rolledBack.reason().sentence() + ".");
        } else if (rollout != null) {
            lines.add(outcome(rollout));
        }
        lines.add(
                failedByWeir == 0
                        ? "No request failed that a service could have answered."
                        : failedByWeir + " requests failed that a service could have answered: Weir's own fault.");
        return lines;
    }
}
