package dev.weir.proxy.route;

import dev.weir.proxy.config.MirrorConfig;
import dev.weir.proxy.config.MirrorConfig.CompareConfig;
import dev.weir.proxy.config.RouteAction;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.config.VariantVersion;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.http.Method;
import dev.weir.proxy.mirror.ComparedMirror;
import dev.weir.proxy.mirror.ComparisonRules;
import dev.weir.proxy.mirror.ComparisonRules.BodyComparison;
import dev.weir.proxy.mirror.CopyTarget;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.Pools;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes mirrors of what the configuration says. Used by one thread, off the event loops. */
final class MirrorCompiler {
    private static final String NOISE = " noise";

    private final WeirConfig config;
    private final Pools pools;
    private final Outcomes outcomes;

    MirrorCompiler(WeirConfig config, Pools pools, Outcomes outcomes) {
        this.config = config;
        this.pools = pools;
        this.outcomes = outcomes;
    }

    /**
     * Compiles one mirror.
     *
     * @param edits what is done to its copies
     * @param previous the route as it was in the table before: what became of its copies goes on being counted
     */
    Mirror compile(RouteConfig route, MirrorConfig mirror, HeadEdits edits, @Nullable Route previous) {
        Mirror before = previous == null ? null : previous.mirror(mirror.name());
        CompareConfig compare = mirror.compare();
        String noise = compare == null ? null : compare.noise();
        return new Mirror(
                mirror.name(),
                target(
                        mirror.pool(),
                        outcomes.mirror(route.name(), mirror.name()),
                        before == null ? null : before.candidate()),
                noise == null
                        ? null
                        : target(
                                noise,
                                outcomes.mirror(route.name(), mirror.name() + NOISE),
                                before == null ? null : before.noise()),
                Mirror.Share.of(
                        mirror.sharePpm(),
                        methods(mirror),
                        mirror.maxBodyBytes(),
                        mirror.timeout().toNanos()),
                edits::applyTo,
                compare == null ? null : compared(route, mirror, compare));
    }

    private ComparedMirror compared(RouteConfig route, MirrorConfig mirror, CompareConfig compare) {
        ComparisonRules rules = new ComparisonRules(
                compare.headers(),
                switch (compare.body()) {
                    case JSON -> BodyComparison.JSON;
                    case HASH -> BodyComparison.HASH;
                    case NONE -> BodyComparison.NONE;
                },
                Math.toIntExact(compare.maxBodyBytes()),
                compare.ignored(),
                compare.noise() != null);
        return new ComparedMirror(route.name(), mirror.name(), versions(route, mirror, compare), rules);
    }

    /** Other versions behind the same names are compared anew. */
    private String versions(RouteConfig route, MirrorConfig mirror, CompareConfig compare) {
        List<String> versions = new ArrayList<>();
        switch (route.action()) {
            case RouteAction.ToPool(String pool) -> versions.add(version(pool));
            case RouteAction.ToSplit(String name) ->
                Objects.requireNonNull(config.splits().get(name), name)
                        .variants()
                        .values()
                        .forEach(variant -> versions.add(VariantVersion.of(config, variant)));
            case RouteAction.Redirect redirect -> {}
            case RouteAction.Answer answer -> {}
        }
        String noise = compare.noise();
        return String.join(", ", versions) + " beside " + version(mirror.pool())
                + (noise == null ? "" : ", noise of " + version(noise));
    }

    private String version(String pool) {
        return VariantVersion.ofPool(
                config, Objects.requireNonNull(config.pools().get(pool), pool));
    }

    private CopyTarget target(String pool, Slot slot, @Nullable CopyTarget before) {
        Pool to = Objects.requireNonNull(pools.get(pool), pool);
        return before == null ? CopyTarget.of(to, slot, outcomes.loops()) : new CopyTarget(to, before.tally());
    }

    private static Set<Method> methods(MirrorConfig mirror) {
        Set<Method> methods = EnumSet.noneOf(Method.class);
        mirror.methods().forEach(method -> methods.add(Method.valueOf(method)));
        return methods;
    }
}
