package dev.weir.proxy.route;

import dev.weir.proxy.condition.ConditionCompiler;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.HeaderEdits;
import dev.weir.proxy.config.MirrorConfig;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.SplitConfig.RescueConfig;
import dev.weir.proxy.config.TokenPolicy;
import dev.weir.proxy.config.VariantConfig;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldEdits;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.Pools;
import dev.weir.proxy.split.Identity;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.SplitCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes routes of what the configuration says. Used by one thread, off the event loops. */
public final class RouteCompiler {
    private static final String VARIANT = "x-weir-variant";
    private static final String ROUTE = "x-weir-route";
    private static final String EXPECT = "expect";

    private final WeirConfig config;
    private final Targets targets;
    private final SplitCompiler keys;
    private final ConditionCompiler conditions;
    private final Outcomes outcomes;
    private final Upgrades upgrades;
    private final MirrorCompiler mirrors;
    private final CriteriaCompiler criteria;
    private final SharedParts shared = new SharedParts();

    /** @param keys knows where keys stand, for rate limits */
    public RouteCompiler(
            WeirConfig config, Targets targets, SplitCompiler keys, ConditionCompiler conditions, Outcomes outcomes) {
        this.config = config;
        this.targets = targets;
        this.keys = keys;
        this.conditions = conditions;
        this.outcomes = outcomes;
        this.upgrades = new Upgrades(config.forwarding().upgrades());
        this.mirrors = new MirrorCompiler(config, targets.pools, outcomes);
        this.criteria = new CriteriaCompiler(conditions);
    }

    /**
     * What routes may point to.
     *
     * @param identity whose cookie no upstream sees, or null
     */
    public record Targets(
            Map<String, Split> splits,
            Pools pools,
            @Nullable Identity identity) {}

    /**
     * Compiles all routes.
     *
     * @param previous those of the table before: their rate limits go on
     * @param problems takes what does not fit together; the routes are of use only if there is nothing
     * @param warnings takes what is allowed, but hardly meant
     */
    public Routes compile(@Nullable Routes previous, List<ConfigProblem> problems, List<ConfigProblem> warnings) {
        SortedMap<String, Route> routes = new TreeMap<>();
        List<Rule> rules = new ArrayList<>();
        config.routes().forEach((name, routeConfig) -> {
            try {
                Route route = compile(routeConfig, previous == null ? null : previous.find(name));
                routes.put(name, route);
                rules.addAll(Rule.of(
                        route, routeConfig.match(), criteria.compile(routeConfig.match(), tokens(routeConfig))));
            } catch (IllegalArgumentException e) {
                problems.add(new ConfigProblem(
                        routeConfig.origin(), "weir.routes." + name, null, String.valueOf(e.getMessage()), null));
            }
        });
        RuleConflicts.of(rules)
                .forEach((route, text) -> warnings.add(new ConfigProblem(
                        Objects.requireNonNull(config.routes().get(route)).origin(),
                        "weir.routes." + route,
                        null,
                        text,
                        null)));
        return new Routes(routes, rules);
    }

    private Route compile(RouteConfig route, @Nullable Route previous) {
        RateLimit rateLimit = rateLimit(route.rateLimit(), previous);
        return new Route(
                outcomes.route(route.name()),
                shared.one(action(route)),
                edits(route),
                shared.one(Tries.of(route.retry(), rescue(route))),
                shared.one(Success.of(route.success(), conditions)),
                shared.one(new Limits(
                        shared.one(RouteTimeouts.of(route.timeouts())), route.maxBodyBytes(), rateLimit, upgrades)),
                mirrors(route, previous));
    }

    private List<Mirror> mirrors(RouteConfig route, @Nullable Route previous) {
        List<Mirror> all = new ArrayList<>();
        for (MirrorConfig mirror : route.mirrors()) {
            all.add(mirrors.compile(route, mirror, copyEdits(route, mirror), previous));
        }
        return all;
    }

    /** What a copy is told: as the route's requests are, but of no variant, and that it is one. */
    private HeadEdits copyEdits(RouteConfig route, MirrorConfig mirror) {
        Edits edits = new Edits().then(route.requestHeaders()).remove(VARIANT).remove(EXPECT);
        SplitConfig.ForceHeader forceHeader =
                route.action() instanceof dev.weir.proxy.config.RouteAction.ToSplit(String name)
                        ? split(name).forceHeader()
                        : null;
        if (forceHeader != null) {
            edits.remove(forceHeader.name());
        }
        mirror.removed().forEach(edits::remove);
        FieldEdits request =
                edits.set(ROUTE, route.name()).set(Mirror.MARK.toString(), "1").compile();
        Rewrite rewrite = Rewrite.of(route.rewrite(), route.match().path());
        return new HeadEdits(targets.identity, tokens(route) != null, rewrite, List.of(request), List.of());
    }

    /** Null if nothing of the route depends on a token. */
    private @Nullable TokenGate tokens(RouteConfig route) {
        boolean ofSplit = route.action() instanceof dev.weir.proxy.config.RouteAction.ToSplit(String name)
                && split(name).asksForClaims();
        if (!ofSplit && !route.asksForClaims()) {
            return null;
        }
        return new TokenGate(route.tokens() == null ? TokenPolicy.LENIENT : route.tokens());
    }

    private RouteAction action(RouteConfig route) {
        return switch (route.action()) {
            case dev.weir.proxy.config.RouteAction.ToSplit(String split) ->
                new RouteAction.ToSplit(Objects.requireNonNull(targets.splits.get(split), split));
            case dev.weir.proxy.config.RouteAction.ToPool(String pool) -> new RouteAction.ToPool(pool(pool));
            case dev.weir.proxy.config.RouteAction.Redirect(int status, var target) ->
                new RouteAction.Redirect(
                        status, Location.of(target, route.match().path()));
            case dev.weir.proxy.config.RouteAction.Answer(int status, var headers, String body) ->
                new RouteAction.Answer(status, fields(headers), body);
        };
    }

    private Pool pool(String name) {
        return Objects.requireNonNull(targets.pools.get(name), name);
    }

    private static FieldBlock fields(List<HeaderEdits.Field> headers) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        headers.forEach(field -> lines.add(new FieldBlock.Line(field.name(), field.value())));
        return FieldBlock.of(lines);
    }

    private HeadEdits edits(RouteConfig route) {
        List<FieldEdits> request = new ArrayList<>();
        List<FieldEdits> response = new ArrayList<>();
        if (route.action() instanceof dev.weir.proxy.config.RouteAction.ToSplit(String name)) {
            SplitConfig split = split(name);
            for (VariantConfig variant : split.variants().values()) {
                Edits edits = new Edits().then(route.requestHeaders()).then(variant.requestHeaders());
                SplitConfig.ForceHeader forceHeader = split.forceHeader();
                if (forceHeader != null) {
                    edits.remove(forceHeader.name());
                }
                request.add(edits.set(VARIANT, variant.name())
                        .set(ROUTE, route.name())
                        .compile());
                response.add(new Edits()
                        .then(route.responseHeaders())
                        .then(variant.responseHeaders())
                        .compile());
            }
        } else {
            request.add(new Edits()
                    .then(route.requestHeaders())
                    .remove(VARIANT)
                    .set(ROUTE, route.name())
                    .compile());
            response.add(new Edits().then(route.responseHeaders()).compile());
        }
        Rewrite rewrite = Rewrite.of(route.rewrite(), route.match().path());
        return new HeadEdits(targets.identity, tokens(route) != null, rewrite, request, response);
    }

    private RescueConfig rescue(RouteConfig route) {
        RescueConfig own = route.rescue();
        if (own != null) {
            return own;
        }
        return route.action() instanceof dev.weir.proxy.config.RouteAction.ToSplit(String name)
                ? split(name).rescue()
                : RescueConfig.DEFAULTS;
    }

    private SplitConfig split(String name) {
        return Objects.requireNonNull(config.splits().get(name), name);
    }

    private @Nullable RateLimit rateLimit(RouteConfig.@Nullable RateLimit limit, @Nullable Route previous) {
        return limit == null
                ? null
                : RateLimit.of(limit, keys.keySources(limit.key()), previous == null ? null : previous.rateLimit());
    }
}
