package dev.weir.proxy.mirror;

import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.timer.LoopClock;
import dev.weir.proxy.timer.TimerWheel;
import dev.weir.proxy.upstream.UpstreamConnections;
import java.util.random.RandomGenerator;

/**
 * What the copies of one event loop share: connections of their own, clock, deadlines, counters. Owned by that event loop, but
 * for the memory, which all loops share.
 *
 * @param connections not those that serve users: {@link UpstreamConnections#forCopies}
 * @param answers takes what is to be compared
 */
public record Copies(
        UpstreamConnections connections,
        TimerWheel wheel,
        LoopClock clock,
        OutcomeRecorder recorder,
        CopyMemory memory,
        Mishaps mishaps,
        AnswerPublisher answers,
        RandomGenerator random) {

    Pace pace(CopyTarget target) {
        return target.tally().pace(recorder.loop());
    }

    long nowNs() {
        return clock.nowNs();
    }
}
