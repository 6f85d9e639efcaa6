package dev.weir.proxy.pool;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.HealthCheck;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One address that serves a pool, with all that is known about it. Any thread.
 *
 * <p>It outlives changes of its pool: as long as its address stays, a reload or a new DNS answer keeps the object. Who sends
 * it a request calls {@link #requestStarted} before and {@link #requestEnded} after, and in between at most one of {@link
 * #succeeded} and {@link #failed}; a request whose client left is neither.
 */
public final class Endpoint {
    /** So many requests, or so long after the first, an endpoint needs to run at its usual speed. */
    static final int WARM_REQUESTS = 100;

    static final long WARM_NS = 30_000_000_000L;

    private final int number;
    private final Address configured;
    private final SocketAddress address;
    private final String label;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final Ejection ejection = new Ejection();
    private final SlowStart slowStart = new SlowStart();
    private volatile Health health = Health.UNCHECKED;
    private volatile EndpointState state = EndpointState.READY;
    private volatile boolean retired;
    private volatile Pool pool;
    private volatile boolean warm;
    private volatile long firstAskedNs;

    Endpoint(Address configured, int number, Pool pool) {
        this.number = number;
        this.configured = configured;
        this.address = switch (configured) {
            case Address.Inet(var ip, int port) -> new InetSocketAddress(ip, port);
            case Address.Unix(String path) -> UnixDomainSocketAddress.of(path);
        };
        this.label = configured.toString();
        this.pool = pool;
    }

    /** An {@link InetSocketAddress} or a {@link UnixDomainSocketAddress}. */
    public SocketAddress address() {
        return address;
    }

    public Address configured() {
        return configured;
    }

    /** Where it belongs now: a reload moves it to the pool that takes over. */
    public Pool pool() {
        return pool;
    }

    /** The address as it is written in the file; its name everywhere. */
    public String label() {
        return label;
    }

    /** Different from that of every other endpoint of the pool, and as small as possible. */
    public int number() {
        return number;
    }

    /** Whether it had time to run warm: before, its latency says little about its version. */
    public boolean isWarm(long nowNs) {
        if (warm) {
            return true;
        }
        if (firstAskedNs == 0) {
            firstAskedNs = nowNs;
        }
        warm = requests.sum() >= WARM_REQUESTS || nowNs - firstAskedNs >= WARM_NS;
        return warm;
    }

    public void requestStarted() {
        inFlight.incrementAndGet();
        requests.increment();
    }

    public void requestEnded() {
        int left = inFlight.decrementAndGet();
        assert left >= 0 : "more requests ended than started";
    }

    public void succeeded() {
        ejection.succeeded();
    }

    public void failed(FailureKind kind, long nowNs) {
        pool.failed(this, kind, nowNs);
    }

    /** The answer of an active check; one thread at a time. */
    public void checkPassed(long nowNs) {
        HealthCheck rules = pool.settings().health();
        if (rules != null) {
            become(health.passed(rules.rise()), nowNs);
        }
    }

    /** The answer of an active check, or that there was none; one thread at a time. */
    public void checkFailed(String why, long nowNs) {
        HealthCheck rules = pool.settings().health();
        if (rules != null) {
            become(health.failed(rules.fall(), why), nowNs);
        }
    }

    /** What the operator wants from now on. Ready takes back an ejection too. */
    public void setState(EndpointState wanted, long nowNs) {
        EndpointState before = state;
        state = wanted;
        if (wanted == EndpointState.READY) {
            boolean wasOut = before != EndpointState.READY || ejection.current(nowNs) != null;
            ejection.clear();
            if (wasOut) {
                slowStart.begin(nowNs);
            }
        }
        changed(nowNs);
    }

    public EndpointState state() {
        return state;
    }

    public int inFlight() {
        return inFlight.get();
    }

    public boolean isUp() {
        return health.up();
    }

    /** No longer in its pool: connections to it are closed as they come free. */
    public boolean isRetired() {
        return retired;
    }

    boolean isReady() {
        return state == EndpointState.READY;
    }

    boolean isUsable(long nowNs) {
        return isReady() && isUp() && ejection.current(nowNs) == null;
    }

    boolean isRamping(long nowNs) {
        return slowStart.isRamping(nowNs, pool.settings().slowStartNs());
    }

    boolean admits(RandomGenerator random, long nowNs) {
        return slowStart.admits(random, nowNs, pool.settings().slowStartNs());
    }

    /** How long the clock alone changes nothing about it. */
    long unchangedForNs(long nowNs) {
        Ejection.Term term = ejection.current(nowNs);
        if (term != null) {
            return term.untilNs() - nowNs;
        }
        long slowStartNs = pool.settings().slowStartNs();
        return slowStart.isRamping(nowNs, slowStartNs) ? slowStart.endNs(slowStartNs) - nowNs : Roster.FOREVER_NS;
    }

    Ejection ejection() {
        return ejection;
    }

    void eject(EjectionRules rules, Ejection.Cause cause, FailureKind kind, long nowNs) {
        slowStart.begin(ejection.begin(rules, cause, kind, nowNs).untilNs());
        changed(nowNs);
    }

    /** Comes into a pool that serves already. */
    void startSlowly(long nowNs) {
        slowStart.begin(nowNs);
    }

    void retire() {
        retired = true;
    }

    /** Follows the rules of another pool from now on. What it no longer asks for must not hold the endpoint back. */
    void moveTo(Pool newPool) {
        pool = newPool;
        retired = false;
        if (newPool.settings().health() == null) {
            health = Health.UNCHECKED;
        }
        if (newPool.settings().ejection() == null) {
            ejection.clear();
        }
    }

    EndpointStatus status(long nowNs) {
        Health found = health;
        Ejection.Term term = ejection.current(nowNs);
        return new EndpointStatus(
                label,
                state,
                found.up(),
                found.failure(),
                term == null ? 0 : term.untilNs() - nowNs,
                slowStart.sharePpm(nowNs, pool.settings().slowStartNs()),
                inFlight(),
                requests.sum(),
                ejection.failures(),
                unusableBecause(found, term));
    }

    private void become(Health found, long nowNs) {
        boolean wasUp = health.up();
        health = found;
        if (wasUp == found.up()) {
            return;
        }
        if (found.up()) {
            slowStart.begin(nowNs);
        }
        changed(nowNs);
    }

    /**
     * Tells the pool, after some fact about this endpoint has changed. If the endpoint moves meanwhile, the old pool may be told and the new
     * one have looked before the change: so the new one is told, too.
     */
    @SuppressWarnings("ReferenceEquality") // equal pools are not the same pool
    private void changed(long nowNs) {
        Pool told;
        do {
            told = pool;
            told.refresh(nowNs);
        } while (told != pool);
    }

    private @Nullable String unusableBecause(Health found, Ejection.@Nullable Term term) {
        if (!isReady()) {
            return state.label();
        }
        if (!found.up()) {
            return "down: " + found.failure();
        }
        return term == null ? null : "ejected: " + term.why();
    }

    @Override
    public String toString() {
        return label;
    }
}
