package dev.weir.proxy.pool;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.EjectionConfig;
import dev.weir.proxy.config.EndpointSource;
import dev.weir.proxy.config.HealthCheck;
import dev.weir.proxy.config.Origin;
import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.config.PoolConfig.Balance;
import dev.weir.proxy.config.PoolConfig.CircuitConfig;
import dev.weir.proxy.config.PoolConfig.IdleConfig;
import dev.weir.proxy.config.PoolConfig.RetryBudgetConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A pool for a test: the defaults, but for what the test says. */
public final class PoolFixture {
    /** Some time, far from zero. */
    public static final long T0_NS = -TimeUnit.DAYS.toNanos(1);

    private String name = "shop";
    private EndpointSource endpoints = new EndpointSource.Fixed(addresses(3));
    private Balance balance = Balance.LEAST_REQUEST;
    private @Nullable HealthCheck health = new HealthCheck(
            new HealthCheck.Probe.Tcp(),
            HealthCheck.DEFAULT_INTERVAL,
            HealthCheck.DEFAULT_TIMEOUT,
            HealthCheck.DEFAULT_FALL,
            HealthCheck.DEFAULT_RISE);
    private @Nullable EjectionConfig ejection = EjectionConfig.DEFAULTS;
    private CircuitConfig circuit = CircuitConfig.DEFAULTS;
    private RetryBudgetConfig retryBudget = RetryBudgetConfig.DEFAULTS;
    private IdleConfig idle = IdleConfig.DEFAULTS;
    private Duration slowStart = PoolConfig.DEFAULT_SLOW_START;
    private int panicPpm = PoolConfig.DEFAULT_PANIC_PPM;
    private int line;

    /** {@code 10.0.0.1:8080}, {@code 10.0.0.2:8080} and so on. */
    public static List<Address> addresses(int count) {
        List<Address> addresses = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            addresses.add(address(i));
        }
        return addresses;
    }

    public static Address address(int number) {
        return new Address.Inet(InetAddress.ofLiteral("10.0.0." + number), 8080);
    }

    public PoolFixture name(String newName) {
        name = newName;
        return this;
    }

    public PoolFixture endpoints(int count) {
        return endpoints(addresses(count));
    }

    public PoolFixture endpoints(List<Address> addresses) {
        endpoints = new EndpointSource.Fixed(addresses);
        return this;
    }

    public PoolFixture dns(String host) {
        endpoints = new EndpointSource.Dns(
                host, 8080, EndpointSource.Dns.DEFAULT_MIN_TTL, EndpointSource.Dns.DEFAULT_MAX_TTL);
        return this;
    }

    public PoolFixture dns(String host, int port, Duration minTtl, Duration maxTtl) {
        endpoints = new EndpointSource.Dns(host, port, minTtl, maxTtl);
        return this;
    }

    public PoolFixture balance(Balance newBalance) {
        balance = newBalance;
        return this;
    }

    public PoolFixture health(@Nullable HealthCheck newHealth) {
        health = newHealth;
        return this;
    }

    public PoolFixture ejection(@Nullable EjectionConfig newEjection) {
        ejection = newEjection;
        return this;
    }

    public PoolFixture circuit(CircuitConfig newCircuit) {
        circuit = newCircuit;
        return this;
    }

    public PoolFixture idle(IdleConfig newIdle) {
        idle = newIdle;
        return this;
    }

    public PoolFixture slowStart(Duration newSlowStart) {
        slowStart = newSlowStart;
        return this;
    }

    public PoolFixture panicPpm(int newPanicPpm) {
        panicPpm = newPanicPpm;
        return this;
    }

    /** Where it stands in the file, which changes nothing. */
    public PoolFixture line(int newLine) {
        line = newLine;
        return this;
    }

    public PoolConfig config() {
        return new PoolConfig(
                name,
                endpoints,
                balance,
                health,
                ejection,
                circuit,
                retryBudget,
                idle,
                slowStart,
                panicPpm,
                new Origin("weir.conf", line));
    }

    public Pool stable() {
        return pool(PoolRole.STABLE);
    }

    public Pool pool(PoolRole role) {
        return new Pool(config(), role, null, T0_NS);
    }
}
