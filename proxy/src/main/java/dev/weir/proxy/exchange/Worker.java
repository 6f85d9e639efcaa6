package dev.weir.proxy.exchange;

import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Http1RequestParser;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.mirror.Copies;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.route.LiveTable;
import dev.weir.proxy.route.ProxySettings;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.timer.LoopClock;
import dev.weir.proxy.timer.TimerWheel;
import dev.weir.proxy.token.LoopTokens;
import dev.weir.proxy.upstream.InternalErrors;
import dev.weir.proxy.upstream.UpstreamConnections;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that one event loop owns and its connections share: scratch heads, timer wheel, idle upstream connections, counters,
 * randomness. Nothing of it is touched by another thread.
 */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private final LiveTable liveTable;
    private final RandomGenerator random;
    private final TimerWheel wheel;
    private final UpstreamConnections upstreams;
    private final OutcomeRecorder recorder;
    private final InternalErrors internalErrors;
    private final MemoryGuard memory;
    private final HeadLimits headLimits;
    private final Http1RequestParser requestParser;
    private final RequestHead requestHead;
    private final ResponseHead localHead;
    private final RequestEditor requestEditor;
    private final ResponseEditor responseEditor;
    private final LoopClock clock;
    private final LoopTokens tokens;
    private final Copies copies;
    private final IdentityCheck identityCheck = new IdentityCheck();

    public Worker(LiveTable liveTable, RandomGenerator random, Parts parts, Wire wire) {
        this.liveTable = liveTable;
        this.random = random;
        this.wheel = parts.wheel();
        this.clock = parts.clock();
        this.upstreams = parts.upstreams();
        this.recorder = parts.recorder();
        this.tokens = parts.tokens();
        this.copies = parts.copies();
        this.internalErrors = new InternalErrors(recorder, clock);
        this.memory = wire.memory();
        this.headLimits = wire.limits();
        this.requestParser = new Http1RequestParser(headLimits);
        this.requestHead = new RequestHead(headLimits);
        this.localHead = new ResponseHead(headLimits);
        this.requestEditor = new RequestEditor(random, wire.via());
        this.responseEditor = new ResponseEditor(wire.via());
    }

    /** What the loop of one worker has for itself. */
    public record Parts(
            TimerWheel wheel,
            LoopClock clock,
            UpstreamConnections upstreams,
            OutcomeRecorder recorder,
            LoopTokens tokens,
            Copies copies) {}

    /** What all workers share and only a restart changes. */
    public record Wire(HeadLimits limits, Via via, MemoryGuard memory) {}

    /** Where faults of Weir itself on this loop are told. */
    public InternalErrors internalErrors() {
        return internalErrors;
    }

    /** The table in force; an exchange asks once. */
    RoutingTable table() {
        return liveTable.current();
    }

    /** The settings in force. */
    public ProxySettings settings() {
        return liveTable.current().settings();
    }

    /** Reads the clock, in {@link System#nanoTime} nanoseconds. */
    public long tickClock() {
        return clock.tick();
    }

    /** The clock as it was read last, at most one tick of the wheel ago. */
    public long nowNs() {
        return clock.nowNs();
    }

    /** The wall clock, at most one tick of the wheel ago. */
    long nowEpochMs() {
        return clock.nowEpochMs();
    }

    /** Lets deadlines pass, and other loops have connections; called once a tick of the wheel. Throws nothing. */
    public void advance() {
        // A periodic task that throws is never run again, and with it every deadline of this loop.
        try {
            clock.tickEpoch();
            letDeadlinesPass(tickClock());
            upstreams.yieldIdle();
        } catch (Throwable fault) {
            LOG.error("a tick of a loop failed", fault);
        }
    }

    /** The wheel goes on behind what threw, and each deadline passes once. */
    private void letDeadlinesPass(long nowNs) {
        boolean behind = true;
        while (behind) {
            try {
                wheel.advance(nowNs);
                behind = false;
            } catch (Throwable fault) {
                LOG.error("a deadline failed", fault);
            }
        }
    }

    MemoryGuard memory() {
        return memory;
    }

    public RandomGenerator random() {
        return random;
    }

    public TimerWheel wheel() {
        return wheel;
    }

    public UpstreamConnections upstreams() {
        return upstreams;
    }

    public OutcomeRecorder recorder() {
        return recorder;
    }

    public HeadLimits headLimits() {
        return headLimits;
    }

    public Http1RequestParser requestParser() {
        return requestParser;
    }

    /** The one head that this loop parses requests into. */
    public RequestHead requestHead() {
        return requestHead;
    }

    /** The one head that this loop composes its own answers in. */
    ResponseHead localHead() {
        return localHead;
    }

    LoopTokens tokens() {
        return tokens;
    }

    Copies copies() {
        return copies;
    }

    IdentityCheck identityCheck() {
        return identityCheck;
    }

    RequestEditor requestEditor() {
        return requestEditor;
    }

    ResponseEditor responseEditor() {
        return responseEditor;
    }
}
