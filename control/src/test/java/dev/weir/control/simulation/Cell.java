package dev.weir.control.simulation;

import dev.weir.control.judge.JudgeRules;
import dev.weir.proxy.config.RollbackConfig;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One thing that may be true, to be tried many times. Immutable.
 *
 * @param requestsPerSecond of both variants together
 * @param change a time in which something else is true
 */
record Cell(
        String name,
        double requestsPerSecond,
        Service stable,
        Service canary,
        Clumps clumps,
        Change change,
        JudgeRules rules,
        Supplier<Course> course,
        Duration longest) {
    static final Duration NEVER = Duration.ofDays(1);

    /**
     * A time in which something else is true.
     *
     * @param after the canary got weight
     */
    record Change(Duration after, Duration during, Service stable, Service canary) {
        static Change none(Service stable, Service canary) {
            return new Change(NEVER, Duration.ZERO, stable, canary);
        }

        boolean holds(long sinceWeightNs) {
            return sinceWeightNs >= after.toNanos()
                    && sinceWeightNs < after.plus(during).toNanos();
        }
    }

    static Cell of(String name, double requestsPerSecond, Service stable, Service canary, Supplier<Course> course) {
        return new Cell(
                name,
                requestsPerSecond,
                stable,
                canary,
                new Clumps.None(),
                Change.none(stable, canary),
                JudgeRules.of(RollbackConfig.DEFAULTS, 1),
                course,
                Duration.ofHours(2));
    }

    Cell clumped(Clumps how) {
        return new Cell(name, requestsPerSecond, stable, canary, how, change, rules, course, longest);
    }

    Cell changing(Change when) {
        return new Cell(name, requestsPerSecond, stable, canary, clumps, when, rules, course, longest);
    }

    Cell judgedBy(JudgeRules other) {
        return new Cell(name, requestsPerSecond, stable, canary, clumps, change, other, course, longest);
    }

    Cell within(Duration time) {
        return new Cell(name, requestsPerSecond, stable, canary, clumps, change, rules, course, time);
    }
}
