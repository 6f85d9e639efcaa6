package dev.weir.proxy.mirror;

import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.timer.LoopClock;
import dev.weir.proxy.timer.TimerWheel;
import dev.weir.proxy.upstream.UpstreamConnections;
import java.util.random.RandomGenerator;

/**
 * What the copies of one event loop share: connections of their own, clock, deadlines, counters. Owned by that event loop, but
 * for the memory, which all loops share.
 */
public record Copies(
        UpstreamConnections connections,
        TimerWheel wheel,
        LoopClock clock,
        OutcomeRecorder recorder,
        CopyMemory memory,
        RandomGenerator random) {

    /** @param exchanges the connections of the loop that serve users */
    public static Copies beside(
            UpstreamConnections exchanges,
            TimerWheel wheel,
            LoopClock clock,
            OutcomeRecorder recorder,
            CopyMemory memory,
            RandomGenerator random) {
        return new Copies(exchanges.forCopies(), wheel, clock, recorder, memory, random);
    }

    Pace pace(CopyTarget target) {
        return target.tally().pace(recorder.loop());
    }

    long nowNs() {
        return clock.nowNs();
    }
}
