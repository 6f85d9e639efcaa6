package dev.weir.proxy.upstream;

import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.timer.LoopClock;
import dev.weir.proxy.timer.OncePerMinute;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults of Weir itself on one loop: all are counted, and of each kind one a minute is told with its stack, so that a client that has
 * found one does not fill the disk. Owned by the loop.
 */
public final class InternalErrors {
    private static final Logger LOG = LoggerFactory.getLogger(InternalErrors.class);

    private final OutcomeRecorder recorder;
    private final LoopClock clock;
    private final Map<Class<?>, OncePerMinute> paces = new HashMap<>();

    public InternalErrors(OutcomeRecorder recorder, LoopClock clock) {
        this.recorder = recorder;
        this.clock = clock;
    }

    /** A fault, and what became of what it hit. */
    public void happened(String consequence, Throwable fault) {
        recorder.count(LoopCounter.INTERNAL_ERRORS);
        tell(consequence, fault);
    }

    /** The same fault, once more: it is counted already. */
    public void tell(String consequence, Throwable fault) {
        long untold = paces.computeIfAbsent(fault.getClass(), kind -> new OncePerMinute())
                .happened(clock.nowNs());
        if (untold != OncePerMinute.UNTOLD) {
            LOG.error(
                    "{} after a fault of Weir itself ({} more of this kind were not told)", consequence, untold, fault);
        }
    }
}
