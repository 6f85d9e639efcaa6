package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.KeySource;
import dev.weir.proxy.config.ListenerConfig;
import dev.weir.proxy.config.MatchConfig;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.NamedTest;
import dev.weir.proxy.config.Origin;
import dev.weir.proxy.config.OwnAddress;
import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.config.SegmentConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.WeirConfig;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Finds what only the whole configuration can tell: addresses used twice, rules that nothing reaches, loose ends. */
final class Validator {

    private static final HostPattern EVERY_HOST = new HostPattern("", true);

    private final Reading reading;
    private final WeirConfig config;

    Validator(Reading reading, WeirConfig config) {
        this.reading = reading;
        this.config = config;
    }

    void validate() {
        reportAddressesBoundTwice();
        reportWaysToAdmin();
        config.splits().values().forEach(this::reportMissingIdentity);
        reportMissingGeo();
        config.splits().values().forEach(this::warnOfRepeatedOverrides);
        reportTokensOfNobody();
        warnOfUnreachableRoutes();
        warnOfUnused(References.Kind.POOL, "weir.pools", origins(config.pools(), PoolConfig::origin));
        warnOfUnused(References.Kind.SEGMENT, "weir.segments", origins(config.segments(), SegmentConfig::origin));
        warnOfUnused(References.Kind.SPLIT, "weir.splits", origins(config.splits(), SplitConfig::origin));
    }

    private void reportAddressesBoundTwice() {
        List<Address> bound = new ArrayList<>(List.of(config.admin().bind()));
        for (ListenerConfig listener : config.listeners().values()) {
            for (Address other : bound) {
                if (collide(listener.bind(), other)) {
                    String key = Places.join("weir.listeners", listener.name()) + ".bind";
                    String expected = "is bound by " + other + " already; expected an address of its own";
                    reading.problem(listener.origin(), key, "\"" + listener.bind() + "\"", expected, null);
                    break;
                }
            }
            bound.add(listener.bind());
        }
    }

    /** Weir must not become a way around the guards of its own admin port. */
    private void reportWaysToAdmin() {
        for (ConfigProblem way :
                WaysToAdmin.in(config, new OwnAddress(config.admin().bind()))) {
            reading.problem(way.origin(), way.key(), way.value(), way.expected(), null);
        }
    }

    private static boolean collide(Address one, Address other) {
        if (one instanceof Address.Inet left && other instanceof Address.Inet right) {
            boolean sameIp =
                    left.ip().equals(right.ip()) || covers(left.ip(), right.ip()) || covers(right.ip(), left.ip());
            return left.port() != 0 && left.port() == right.port() && sameIp;
        }
        return one.equals(other);
    }

    /** A wildcard takes every address of its family; that of IPv6 takes IPv4 as well. */
    private static boolean covers(InetAddress wildcard, InetAddress ip) {
        return wildcard.isAnyLocalAddress() && (wildcard instanceof Inet6Address || ip instanceof Inet4Address);
    }

    private void reportMissingIdentity(SplitConfig split) {
        boolean usesCookie = split.key().sources().contains(new KeySource.WeirCookie());
        if (usesCookie && config.identity() == null) {
            String key = Places.join("weir.splits", split.name()) + ".key";
            String expected = "the cookie must be signed; expected weir.identity { secret-files = [...] }";
            reading.problem(split.origin(), key, "\"weir-id\"", expected, null);
        }
    }

    /** Without issuers no token is ever good: a condition on claims would never hold. */
    private void reportTokensOfNobody() {
        if (!config.jwt().issuers().isEmpty()) {
            return;
        }
        String expected = "no token can be checked; expected weir.jwt { issuers { ... } }";
        for (SplitConfig split : config.splits().values()) {
            if (split.asksForClaims()) {
                reading.problem(split.origin(), Places.join("weir.splits", split.name()), expected);
            }
        }
        for (RouteConfig route : config.routes().values()) {
            if (route.asksForClaims()) {
                reading.problem(route.origin(), Places.join("weir.routes", route.name()), expected);
            }
        }
    }

    private void reportMissingGeo() {
        if (config.geo() == null) {
            reading.placeConditions()
                    .forEach(geo -> geo.problem("places are not known; expected weir.geo { file = ... }"));
        }
    }

    private void warnOfRepeatedOverrides(SplitConfig split) {
        Set<Condition> seen = new HashSet<>();
        for (SplitConfig.OverrideConfig override : split.overrides()) {
            if (!seen.add(override.when())) {
                String key = Places.join("weir.splits", split.name()) + ".overrides";
                reading.warning(override.origin(), key, "never applies: an earlier one has the same condition");
            }
        }
    }

    /** What decides between two routes, but for {@code when} and the name. */
    private record Precedence(
            HostPattern host,
            MatchConfig.PathMatch path,
            Set<String> methods,
            Set<NamedTest> headers,
            Set<NamedTest> query) {}

    private void warnOfUnreachableRoutes() {
        Map<Precedence, List<RouteConfig>> earlier = new HashMap<>();
        for (RouteConfig route : config.routes().values()) {
            MatchConfig match = route.match();
            List<HostPattern> hosts = match.hosts().isEmpty() ? List.of(EVERY_HOST) : match.hosts();
            for (HostPattern host : new HashSet<>(hosts)) {
                Precedence precedence = new Precedence(
                        host, match.path(), match.methods(), Set.copyOf(match.headers()), Set.copyOf(match.query()));
                List<RouteConfig> rivals = earlier.computeIfAbsent(precedence, any -> new ArrayList<>());
                warnOfRival(route, host, rivals);
                rivals.add(route);
            }
        }
    }

    private void warnOfRival(RouteConfig route, HostPattern host, List<RouteConfig> rivals) {
        for (RouteConfig rival : rivals) {
            Condition when = rival.match().when();
            boolean takesAll = when == null || when.equals(route.match().when());
            if (takesAll && !rival.isSelectiveByToken()) {
                String where = host.equals(EVERY_HOST) ? "" : " for host " + host;
                String text = "never matches" + where + ": weir.routes." + rival.name()
                        + " takes the same requests, and its name comes first";
                reading.warning(route.origin(), Places.join("weir.routes", route.name()), text);
                return;
            }
        }
    }

    private void warnOfUnused(References.Kind kind, String key, Map<String, Origin> origins) {
        origins.forEach((name, origin) -> {
            if (!reading.references().isUsed(kind, name)) {
                reading.warning(origin, Places.join(key, name), "is used by nothing");
            }
        });
    }

    private static <T> Map<String, Origin> origins(Map<String, T> things, Function<T, Origin> originOf) {
        Map<String, Origin> origins = new TreeMap<>();
        things.forEach((name, thing) -> origins.put(name, originOf.apply(thing)));
        return origins;
    }
}
