package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.EjectionConfig;
import dev.weir.proxy.config.EndpointSource;
import dev.weir.proxy.config.HealthCheck;
import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.config.PoolConfig.Balance;
import dev.weir.proxy.config.PoolConfig.CircuitConfig;
import dev.weir.proxy.config.PoolConfig.IdleConfig;
import dev.weir.proxy.config.PoolConfig.RetryBudgetConfig;
import dev.weir.proxy.config.StatusSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code weir.pools.*}. */
final class PoolReader {

    private static final Shape<Balance> BALANCE =
            Shape.choice(Map.of("least-request", Balance.LEAST_REQUEST, "round-robin", Balance.ROUND_ROBIN));
    private static final Shape<String> PROBE = Shape.choice(Map.of("http", "http", "tcp", "tcp"));
    private static final Shape<Integer> PORT = Shapes.whole(1, 65_535);
    private static final Shape<Integer> IN_A_ROW = Shapes.whole(1, 1_000);
    private static final Shape<Integer> IDLE_CONNECTIONS = Shapes.whole(0, 100_000);
    private static final Shape<Integer> MIN_RETRIES = Shapes.whole(0, 100_000);

    private static final Shape<Address> ENDPOINT =
            Shape.of(Shapes.ADDRESS.expected() + "; a DNS name goes to resolve { name = ..., port = ... }", text -> {
                Address address = Addresses.parse(text);
                return address instanceof Address.Inet inet && inet.port() == 0 ? null : address;
            });

    private PoolReader() {}

    static @Nullable PoolConfig read(Section section) {
        EndpointSource endpoints = endpoints(section);
        Balance balance = section.get("balance", BALANCE, Balance.LEAST_REQUEST);
        Section healthSection = section.findSection("health");
        HealthCheck health = healthSection == null ? null : health(healthSection);
        EjectionConfig ejection = EjectionReader.read(section, endpoints);
        CircuitConfig circuit = circuit(section.section("circuit"));
        RetryBudgetConfig retryBudget = retryBudget(section.section("retry-budget"));
        IdleConfig idle = idle(section.section("idle"));
        Duration slowStart = section.get("slow-start", Shapes.DURATION_OR_ZERO, PoolConfig.DEFAULT_SLOW_START);
        int panicPpm = section.get("panic-threshold", Shapes.PERCENT.orOff(), Optional.of(PoolConfig.DEFAULT_PANIC_PPM))
                .orElse(0);
        if (endpoints == null) {
            return null;
        }
        return new PoolConfig(
                section.name(),
                endpoints,
                balance,
                health,
                ejection,
                circuit,
                retryBudget,
                idle,
                slowStart,
                panicPpm,
                section.origin());
    }

    private static @Nullable EndpointSource endpoints(Section section) {
        Value written = section.value("endpoints");
        List<Address> addresses = section.list("endpoints", ENDPOINT);
        Section resolve = section.findSection("resolve");
        if ((written == null) == (resolve == null)) {
            section.problem("expected either endpoints = [\"10.0.0.1:8080\"], or resolve { name = ..., port = ... }");
        }
        if (resolve != null) {
            return dns(resolve);
        }
        if (written != null && written.elements().isEmpty()) {
            written.problem("expected at least one endpoint");
        }
        return addresses.isEmpty()
                ? null
                : new EndpointSource.Fixed(addresses.stream().distinct().toList());
    }

    private static @Nullable EndpointSource dns(Section section) {
        String name = section.require("name", HttpShapes.HOST_NAME);
        Integer port = section.require("port", PORT);
        Duration minTtl = section.get("min-ttl", Shapes.DURATION, EndpointSource.Dns.DEFAULT_MIN_TTL);
        Duration maxTtl = section.get("max-ttl", Shapes.DURATION, EndpointSource.Dns.DEFAULT_MAX_TTL);
        if (minTtl.compareTo(maxTtl) > 0) {
            section.problem("expected min-ttl not above max-ttl");
        }
        return name == null || port == null ? null : new EndpointSource.Dns(name, port, minTtl, maxTtl);
    }

    private static @Nullable HealthCheck health(Section section) {
        boolean http = section.get("type", PROBE, "http").equals("http");
        HealthCheck.Probe probe = http ? httpProbe(section) : new HealthCheck.Probe.Tcp();
        Duration interval = section.get("interval", Shapes.DURATION, HealthCheck.DEFAULT_INTERVAL);
        Duration timeout = section.get("timeout", Shapes.DURATION, HealthCheck.DEFAULT_TIMEOUT);
        int fall = section.get("fall", IN_A_ROW, HealthCheck.DEFAULT_FALL);
        int rise = section.get("rise", IN_A_ROW, HealthCheck.DEFAULT_RISE);
        return probe == null ? null : new HealthCheck(probe, interval, timeout, fall, rise);
    }

    private static HealthCheck.Probe.@Nullable Http httpProbe(Section section) {
        String path = section.require("path", HttpShapes.PATH_AND_QUERY);
        String host = section.find("host", HttpShapes.HOST_FIELD);
        List<StatusSet.Range> statuses = section.list("expected-status", HttpShapes.STATUSES);
        StatusSet expected = statuses.isEmpty() ? HealthCheck.Probe.Http.DEFAULT_EXPECTED : new StatusSet(statuses);
        return path == null ? null : new HealthCheck.Probe.Http(path, host, expected);
    }

    private static CircuitConfig circuit(Section section) {
        CircuitConfig defaults = CircuitConfig.DEFAULTS;
        return new CircuitConfig(
                section.get("connections", Shapes.COUNT_OR_UNLIMITED, defaults.connections()),
                section.get("pending", Shapes.COUNT_OR_UNLIMITED, defaults.pending()),
                section.get("requests", Shapes.COUNT_OR_UNLIMITED, defaults.requests()));
    }

    private static RetryBudgetConfig retryBudget(Section section) {
        RetryBudgetConfig defaults = RetryBudgetConfig.DEFAULTS;
        return new RetryBudgetConfig(
                section.get("ratio", Shapes.PERCENT, defaults.ratioPpm()),
                section.get("min", MIN_RETRIES, defaults.min()));
    }

    private static IdleConfig idle(Section section) {
        IdleConfig defaults = IdleConfig.DEFAULTS;
        return new IdleConfig(
                section.get("timeout", Shapes.DURATION, defaults.timeout()),
                section.get("max-timeout", Shapes.DURATION, defaults.maxTimeout()),
                section.get("connections", IDLE_CONNECTIONS, defaults.maxConnections()));
    }
}
