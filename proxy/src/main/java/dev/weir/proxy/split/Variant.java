package dev.weir.proxy.split;

import dev.weir.proxy.config.VariantConfig;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.VariantReason;
import dev.weir.proxy.pool.Pool;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One of the versions between which a split decides. Immutable but for its load, which it shares with itself in earlier and
 * later tables; any thread.
 */
public final class Variant {
    private final String name;
    private final int index;
    private final Pool pool;
    private final int weightPpm;
    private final boolean rolledBack;
    private final Caps caps;
    private final VariantLoad load;
    private final Map<VariantReason, FieldBlock> told;

    Variant(VariantConfig config, int index, Pool pool, int weightPpm, boolean rolledBack, VariantLoad load) {
        this.name = config.name();
        this.index = index;
        this.pool = pool;
        this.weightPpm = weightPpm;
        this.rolledBack = rolledBack;
        this.caps = Caps.of(config.caps());
        this.load = load;
        this.told = told(name);
    }

    private static Map<VariantReason, FieldBlock> told(String name) {
        EnumMap<VariantReason, FieldBlock> blocks = new EnumMap<>(VariantReason.class);
        for (VariantReason reason : VariantReason.values()) {
            blocks.put(
                    reason,
                    FieldBlock.of(List.of(
                            new FieldBlock.Line("x-weir-variant", name),
                            new FieldBlock.Line("x-weir-reason", reason.label()))));
        }
        return blocks;
    }

    public String name() {
        return name;
    }

    /** Its place in {@link Split#variants}. */
    public int index() {
        return index;
    }

    public Pool pool() {
        return pool;
    }

    /** The share of keys that it owns, in parts per million of {@link Salt#BUCKETS}. */
    public int weightPpm() {
        return weightPpm;
    }

    /** A variant that was rolled back gets nothing, forced requests included. */
    public boolean isRolledBack() {
        return rolledBack;
    }

    /** The lines that tell a client who served it and why ({@code forwarding.expose-variant}). */
    public FieldBlock told(VariantReason reason) {
        return Objects.requireNonNull(told.get(reason));
    }

    /** Where its outcomes are counted. */
    public Slot slot() {
        return load.slot();
    }

    /** Requests that it serves now; counted only while a cap asks for it. */
    public long inFlight() {
        return load.inFlight();
    }

    @Override
    public String toString() {
        return name;
    }

    VariantLoad load() {
        return load;
    }

    /** What {@link #tryStart} would say, without taking a place. */
    Hindrance hindrance(long nowNs) {
        int endpoints = pool.usableEndpoints(nowNs);
        if (endpoints == 0) {
            return Hindrance.NO_ENDPOINT;
        }
        if (caps.limitsInFlight() && load.inFlight() >= caps.maxInFlight(endpoints)) {
            return Hindrance.MAX_IN_FLIGHT;
        }
        boolean full = caps.limitsRate() && !load.requests().hasToken(nowNs, Caps.BURST_NS);
        return full ? Hindrance.MAX_RPS : Hindrance.NONE;
    }

    /** Takes a place for one request, to be given back by {@link #requestEnded} if there was one. */
    Hindrance tryStart(long nowNs) {
        int endpoints = pool.usableEndpoints(nowNs);
        if (endpoints == 0) {
            return Hindrance.NO_ENDPOINT;
        }
        if (caps.limitsInFlight() && !load.tryStart(caps.maxInFlight(endpoints))) {
            return Hindrance.MAX_IN_FLIGHT;
        }
        if (caps.limitsRate() && !load.requests().tryTake(nowNs, caps.intervalNs(endpoints), Caps.BURST_NS)) {
            requestEnded();
            return Hindrance.MAX_RPS;
        }
        return Hindrance.NONE;
    }

    void requestEnded() {
        if (caps.limitsInFlight()) {
            load.ended();
        }
    }
}
