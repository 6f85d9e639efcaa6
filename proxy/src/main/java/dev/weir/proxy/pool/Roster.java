package dev.weir.proxy.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The endpoints of a pool that may be picked, as of one moment. Immutable.
 *
 * <ol>
 *   <li>Those that are ready, up and not ejected;
 *   <li>in panic, all that are ready: to send everything to the few that are left would do more harm;
 *   <li>if there is nobody and no fallback, those that are ready and up: an ejection is only a guess.
 * </ol>
 *
 * <p>A roster holds until one of these facts changes. Two of them change by the clock, the end of an ejection and the end
 * of a slow start; they bound it in time.
 */
final class Roster {
    /** Far enough, and half the range of the clock, so that differences do not overflow. */
    static final long FOREVER_NS = Long.MAX_VALUE / 2;

    private final Endpoint[] candidates;
    private final boolean panic;
    private final boolean ramping;
    private final long untilNs;

    private Roster(Endpoint[] candidates, boolean panic, boolean ramping, long untilNs) {
        this.candidates = candidates;
        this.panic = panic;
        this.ramping = ramping;
        this.untilNs = untilNs;
    }

    static Roster of(List<Endpoint> members, PoolSettings settings, PoolRole role, long nowNs) {
        List<Endpoint> ready = those(members, Endpoint::isReady);
        List<Endpoint> usable = those(ready, endpoint -> endpoint.isUsable(nowNs));
        boolean panic = role.panicAllowed() && usable.size() * 1_000_000L < (long) ready.size() * settings.panicPpm();
        List<Endpoint> candidates;
        if (panic) {
            candidates = ready;
        } else if (usable.isEmpty() && !role.hasFallback()) {
            candidates = those(ready, Endpoint::isUp);
        } else {
            candidates = usable;
        }
        boolean ramping = false;
        long holdsNs = FOREVER_NS;
        for (Endpoint member : members) {
            ramping |= member.isRamping(nowNs);
            holdsNs = Math.min(holdsNs, member.unchangedForNs(nowNs));
        }
        return new Roster(candidates.toArray(Endpoint[]::new), panic, ramping, nowNs + holdsNs);
    }

    boolean isCurrent(long nowNs) {
        return nowNs - untilNs < 0;
    }

    boolean isPanic() {
        return panic;
    }

    int size() {
        return candidates.length;
    }

    Endpoint endpoint(int index) {
        return candidates[index];
    }

    /** -1 if the endpoint is none of them. */
    int indexOf(Endpoint endpoint) {
        for (int i = 0; i < candidates.length; i++) {
            if (candidates[i] == endpoint) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the endpoint takes this request: always, unless it is in its slow start and the dice are against it. */
    boolean admits(Endpoint endpoint, RandomGenerator random, long nowNs) {
        return !ramping || endpoint.admits(random, nowNs);
    }

    private static List<Endpoint> those(List<Endpoint> endpoints, Predicate<Endpoint> condition) {
        List<Endpoint> chosen = new ArrayList<>(endpoints);
        chosen.removeIf(condition.negate());
        return chosen;
    }
}
