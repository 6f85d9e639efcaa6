package dev.weir.proxy.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of an endpoint say about it, and whether it is left out for that. Any thread.
 *
 * <p>Failures are counted in a row and over a window that starts with the first failure after the one before has ended; a
 * success costs one striped increment and, only after a failure, one write. Failures that arrive while the endpoint is out
 * belong to requests sent before and change nothing. One ejection is forgotten for each {@code base} of service since.
 */
final class Ejection {
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile @Nullable Window window;
    private volatile @Nullable Term last;

    /** The counts when a window began. */
    private record Window(long startNs, long successes, long failures) {}

    /** Which of the two rules was broken. */
    enum Cause {
        FAILURES_IN_A_ROW,
        FAILURE_RATIO
    }

    /**
     * One ejection.
     *
     * @param nth how many in close succession, this one included
     */
    record Term(long untilNs, int nth, Cause cause, FailureKind lastFailure) {

        boolean includes(long nowNs) {
            return nowNs - untilNs < 0;
        }

        String why() {
            String what = switch (cause) {
                case FAILURES_IN_A_ROW -> "too many failures in a row";
                case FAILURE_RATIO -> "too large a share of failures";
            };
            return what + ", the last: " + lastFailure.label();
        }
    }

    void succeeded() {
        successes.increment();
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
    }

    /** The rule by which the endpoint should go now, or null; {@link #begin} says that it does. */
    @Nullable
    Cause failed(@Nullable EjectionRules rules, long nowNs) {
        failures.increment();
        if (rules == null || current(nowNs) != null) {
            return null;
        }
        int inARow = failuresInARow.incrementAndGet();
        if (rules.consecutiveFailures() > 0 && inARow >= rules.consecutiveFailures()) {
            return Cause.FAILURES_IN_A_ROW;
        }
        return ratioIsReached(rules, nowNs) ? Cause.FAILURE_RATIO : null;
    }

    /** Leaves the endpoint out from now on; answers when it returns. */
    Term begin(EjectionRules rules, Cause cause, FailureKind lastFailure, long nowNs) {
        int nth = remembered(rules, nowNs) + 1;
        Term term = new Term(nowNs + rules.durationNs(nth), nth, cause, lastFailure);
        last = term;
        failuresInARow.set(0);
        window = null;
        return term;
    }

    /** Takes the endpoint back at once and forgets what was. */
    void clear() {
        last = null;
        failuresInARow.set(0);
        window = null;
    }

    /** The ejection that holds now, or null. */
    @Nullable
    Term current(long nowNs) {
        Term term = last;
        return term != null && term.includes(nowNs) ? term : null;
    }

    /** Since the endpoint is known. */
    long failures() {
        return failures.sum();
    }

    private boolean ratioIsReached(EjectionRules rules, long nowNs) {
        if (rules.failureRatioPpm() == 0) {
            return false;
        }
        long failed = failures.sum();
        long succeeded = successes.sum();
        Window open = window;
        if (open == null || nowNs - open.startNs >= rules.windowNs()) {
            open = new Window(nowNs, succeeded, failed - 1);
            window = open;
        }
        long failedHere = failed - open.failures;
        long requests = failedHere + succeeded - open.successes;
        return requests >= rules.minRequests() && failedHere * 1_000_000 >= requests * rules.failureRatioPpm();
    }

    private int remembered(EjectionRules rules, long nowNs) {
        Term term = last;
        if (term == null) {
            return 0;
        }
        long forgotten = Math.max(0, nowNs - term.untilNs) / rules.baseNs();
        return (int) Math.max(0, term.nth - forgotten);
    }
}
