package dev.weir.proxy.route;

import dev.weir.proxy.condition.ConditionCompiler;
import dev.weir.proxy.condition.ValueTest;
import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.MatchConfig;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.config.NamedTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes criteria of what the configuration says. Routes that ask for the same share one object, so that a match finds it in
 * the processor's cache although the route is seldom asked for. Used by one thread, off the event loops.
 */
final class CriteriaCompiler {
    private final ConditionCompiler conditions;
    private final Map<Asked, Criteria> compiled = new HashMap<>();

    /** What the file says beside host and literal path, and {@link Criteria} compiles. */
    private record Asked(
            PathMatch.@Nullable Regex path,
            Set<String> methods,
            List<NamedTest> headers,
            List<NamedTest> query,
            @Nullable TokenGate tokens,
            @Nullable Condition when) {}

    CriteriaCompiler(ConditionCompiler conditions) {
        this.conditions = conditions;
    }

    /**
     * @param tokens null: the route depends on no token
     * @throws IllegalArgumentException if a regular expression is none of RE2
     */
    Criteria compile(MatchConfig match, @Nullable TokenGate tokens) {
        PathMatch.Regex path = match.path() instanceof PathMatch.Regex regex ? regex : null;
        return compiled.computeIfAbsent(
                new Asked(path, match.methods(), match.headers(), match.query(), tokens, match.when()), this::compile);
    }

    private Criteria compile(Asked asked) {
        PathMatch.Regex path = asked.path;
        Condition when = asked.when;
        return new Criteria(
                path == null ? null : conditions.regex(path.pattern()),
                asked.methods.isEmpty() ? null : ValueTest.OneOf.of(asked.methods),
                conditions.headers(asked.headers),
                conditions.queryParameters(asked.query),
                asked.tokens,
                when == null ? null : conditions.compile(when));
    }
}
