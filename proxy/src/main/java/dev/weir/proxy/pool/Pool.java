package dev.weir.proxy.pool;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.EndpointSource;
import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.pool.PoolStatus.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints that serve the same thing, and the choice between them.
 *
 * <p>Any thread may pick, read and report. The members change by one thread at a time: whoever resolves the pool's name.
 *
 * <p>Picks read a {@link Roster}, which {@link #refresh} replaces whenever a fact behind it has changed. No change gets
 * lost between two threads that refresh at once: each reads the roster in force first, then the facts, and replaces only
 * the roster that it read. One that saw older facts has read an older roster, too: either it comes too late and looks
 * again, or it is replaced by the one that saw the newer facts.
 */
public final class Pool {
    private static final AtomicReferenceFieldUpdater<Pool, Roster> ROSTER =
            AtomicReferenceFieldUpdater.newUpdater(Pool.class, Roster.class, "roster");

    private final String name;
    private final EndpointSource source;
    private final PoolSettings settings;
    private final PoolRole role;
    private final CircuitLimits circuit;
    private final CircuitLimits copies;
    private final RetryBudget retryBudget;
    private final Balancer balancer;

    /** The same for all pools that follow one another: they share their endpoints. */
    private final AtomicBoolean ejecting;

    /**
     * Held while the members change: a name may be answered while a reload puts another pool in this one's place, and both move the
     * endpoints. Shared like {@link #ejecting}. No event loop takes it.
     */
    private final Object membership;

    private volatile Roster roster;
    private volatile Members members;
    private volatile @Nullable String resolveFailure;
    private volatile boolean over;

    /** Takes over from {@code previous}, whose endpoints stay with it until {@link #takeOver}. */
    Pool(PoolConfig config, PoolRole role, @Nullable Pool previous, long nowNs) {
        this.name = config.name();
        this.source = config.endpoints();
        this.settings = PoolSettings.of(config);
        this.role = role;
        this.balancer = Balancer.of(settings.balance());
        if (previous == null) {
            this.circuit = CircuitLimits.of(settings.circuit());
            this.copies = CircuitLimits.of(settings.circuit());
            this.retryBudget = new RetryBudget(settings.retryBudget(), circuit.requests());
            this.ejecting = new AtomicBoolean();
            this.membership = new Object();
        } else {
            this.ejecting = previous.ejecting;
            this.membership = previous.membership;
            this.circuit = previous.circuit.changedTo(settings.circuit());
            this.copies = previous.copies.changedTo(settings.circuit());
            this.retryBudget = previous.retryBudget.changedTo(settings.retryBudget(), circuit.requests());
        }
        Members known = previous == null ? Members.NOBODY : previous.members;
        this.members = switch (source) {
            case EndpointSource.Fixed(var addresses) -> known.changedTo(addresses, this);
            case EndpointSource.Dns dns -> previous != null && previous.asksFor(dns) ? known : Members.NOBODY;
        };
        this.roster = Roster.of(members.present(), settings, role, nowNs);
    }

    public String name() {
        return name;
    }

    public EndpointSource source() {
        return source;
    }

    public PoolSettings settings() {
        return settings;
    }

    public CircuitLimits circuit() {
        return circuit;
    }

    /** The same limits once more, for the copies of mirrored requests: those never take from what users have. */
    public CircuitLimits copies() {
        return copies;
    }

    public RetryBudget retryBudget() {
        return retryBudget;
    }

    /**
     * The endpoint for one request, or null if none is usable.
     *
     * @param avoid the endpoint that was just tried: chosen again only if it is the only one
     */
    public @Nullable Endpoint pick(RandomGenerator random, @Nullable Endpoint avoid, long nowNs) {
        Roster current = roster(nowNs);
        return switch (current.size()) {
            case 0 -> null;
            case 1 -> current.endpoint(0);
            default -> balancer.pick(current, avoid == null ? -1 : current.indexOf(avoid), random, nowNs);
        };
    }

    /** Whether {@link #pick} would find an endpoint. */
    public boolean isUsable(long nowNs) {
        return roster(nowNs).size() > 0;
    }

    /** How many endpoints {@link #pick} chooses from. */
    public int usableEndpoints(long nowNs) {
        return roster(nowNs).size();
    }

    /** A bit for each endpoint that is ejected now, by {@link Endpoint#number} modulo 32. */
    public int ejectedNumbers(long nowNs) {
        int ejected = 0;
        for (Endpoint member : members.present()) {
            ejected |= member.ejection().current(nowNs) == null ? 0 : 1 << member.number();
        }
        return ejected;
    }

    /** All endpoints, usable or not, in the order of their source. */
    public List<Endpoint> endpoints() {
        return members.present();
    }

    /** The endpoint with this {@link Endpoint#label}, or null. */
    public @Nullable Endpoint endpoint(String label) {
        for (Endpoint endpoint : members.present()) {
            if (endpoint.label().equals(label)) {
                return endpoint;
            }
        }
        return null;
    }

    public PoolStatus status(long nowNs) {
        Roster current = roster(nowNs);
        List<EndpointStatus> endpoints = new ArrayList<>();
        for (Endpoint endpoint : members.present()) {
            endpoints.add(endpoint.status(nowNs));
        }
        return new PoolStatus(
                name,
                current.size() > 0,
                current.isPanic(),
                resolveFailure,
                Usage.of(circuit.connections()),
                Usage.of(circuit.pending()),
                Usage.of(circuit.requests()),
                retryBudget.usage(),
                endpoints);
    }

    /**
     * The name of this pool stands for these addresses now; one thread at a time. Survivors keep their state. Ignored once
     * another pool has taken over.
     */
    public void resolved(List<Address> addresses, long nowNs) {
        synchronized (membership) {
            if (over) {
                return;
            }
            resolveFailure = null;
            Members before = members;
            Members now = before.changedTo(addresses, this);
            if (!now.present().equals(before.present())) {
                members = now;
                settle(before, nowNs);
            }
        }
    }

    /** The name of this pool could not be resolved; its endpoints stay. */
    public void resolveFailed(String why) {
        resolveFailure = why;
    }

    /** Whether a pool made from this configuration would be the same. */
    boolean isUnchangedBy(PoolConfig config, PoolRole newRole) {
        return role == newRole && source.equals(config.endpoints()) && settings.equals(PoolSettings.of(config));
    }

    /** This pool is in force from now on, in place of {@code previous}. */
    void takeOver(@Nullable Pool previous, long nowNs) {
        synchronized (membership) {
            over = false;
            if (previous == null) {
                settle(Members.NOBODY, nowNs);
            } else {
                previous.over = true;
                settle(previous.members, nowNs);
            }
        }
    }

    /** This pool is no longer in any table: connections to its endpoints are closed as they come free. */
    void close() {
        synchronized (membership) {
            over = true;
            members.present().forEach(Endpoint::retire);
        }
    }

    void failed(Endpoint endpoint, FailureKind kind, long nowNs) {
        Ejection.Cause cause = endpoint.ejection().failed(settings.ejection(), nowNs);
        if (cause != null && settings.ejection() != null) {
            eject(endpoint, settings.ejection(), cause, kind, nowNs);
        }
    }

    /** Some fact about a member has changed. */
    Roster refresh(long nowNs) {
        while (true) {
            Roster seen = roster;
            Roster fresh = Roster.of(members.present(), settings, role, nowNs);
            if (ROSTER.compareAndSet(this, seen, fresh)) {
                return fresh;
            }
        }
    }

    private Roster roster(long nowNs) {
        Roster current = roster;
        return current.isCurrent(nowNs) ? current : refresh(nowNs);
    }

    /**
     * One decision at a time, so that two loops do not eject the last two endpoints at once. Who comes while another decides
     * does not wait: the next failure asks again.
     */
    private void eject(Endpoint endpoint, EjectionRules rules, Ejection.Cause cause, FailureKind kind, long nowNs) {
        if (!ejecting.compareAndSet(false, true)) {
            return;
        }
        try {
            if (canSpare(endpoint, rules, nowNs)) {
                endpoint.eject(rules, cause, kind, nowNs);
            }
        } finally {
            ejecting.set(false);
        }
    }

    private boolean canSpare(Endpoint endpoint, EjectionRules rules, long nowNs) {
        int ejected = 0;
        int otherUsable = 0;
        for (Endpoint member : members.present()) {
            ejected += member.ejection().current(nowNs) != null ? 1 : 0;
            otherUsable += member != endpoint && member.isUsable(nowNs) ? 1 : 0;
        }
        return endpoint.isUsable(nowNs)
                && ejected < rules.mostAtOnce(members.present().size())
                && (otherUsable > 0 || role.hasFallback());
    }

    private void settle(Members before, long nowNs) {
        Members now = members;
        for (Endpoint endpoint : before.present()) {
            if (!now.present().contains(endpoint)) {
                endpoint.retire();
            }
        }
        for (Endpoint endpoint : now.present()) {
            endpoint.moveTo(this);
            if (!before.present().isEmpty() && !before.present().contains(endpoint)) {
                endpoint.startSlowly(nowNs);
            }
        }
        refresh(nowNs);
    }

    private boolean asksFor(EndpointSource.Dns dns) {
        return source instanceof EndpointSource.Dns own && own.name().equals(dns.name()) && own.port() == dns.port();
    }

    @Override
    public String toString() {
        return name;
    }
}
