package dev.weir.proxy.route;

import dev.weir.proxy.config.MirrorConfig;
import dev.weir.proxy.config.MirrorConfig.CompareConfig;
import dev.weir.proxy.http.Method;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.mirror.CopyTarget;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.Pools;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes mirrors of what the configuration says. Used by one thread, off the event loops. */
final class MirrorCompiler {
    private static final String NOISE = " noise";

    private final Pools pools;
    private final Outcomes outcomes;

    MirrorCompiler(Pools pools, Outcomes outcomes) {
        this.pools = pools;
        this.outcomes = outcomes;
    }

    /**
     * Compiles one mirror.
     *
     * @param edits what is done to its copies
     * @param previous the route as it was in the table before: what became of its copies goes on being counted
     */
    Mirror compile(String route, MirrorConfig mirror, HeadEdits edits, @Nullable Route previous) {
        Mirror before = previous == null ? null : previous.mirror(mirror.name());
        CompareConfig compare = mirror.compare();
        String noise = compare == null ? null : compare.noise();
        return new Mirror(
                mirror.name(),
                target(
                        mirror.pool(),
                        outcomes.mirror(route, mirror.name()),
                        before == null ? null : before.candidate()),
                noise == null
                        ? null
                        : target(
                                noise,
                                outcomes.mirror(route, mirror.name() + NOISE),
                                before == null ? null : before.noise()),
                Mirror.Share.of(
                        mirror.sharePpm(),
                        methods(mirror),
                        mirror.maxBodyBytes(),
                        mirror.timeout().toNanos()),
                (RequestHead head) -> edits.applyTo(head),
                null);
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
