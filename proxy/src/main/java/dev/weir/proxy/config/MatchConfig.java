package dev.weir.proxy.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a route takes: those that meet all of these.
 *
 * @param hosts empty: every host
 * @param methods empty: every method
 * @param when a further condition, or null; it does not count for precedence
 */
public record MatchConfig(
        List<HostPattern> hosts,
        PathMatch path,
        Set<String> methods,
        List<NamedTest> headers,
        List<NamedTest> query,
        @Nullable Condition when) {

    public MatchConfig {
        hosts = List.copyOf(hosts);
        methods = Set.copyOf(methods);
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }

    /**
     * A host in lower case without port and final dot.
     *
     * @param name of a wildcard, what stands behind {@code *.}
     * @param wildcard one label or more stand before the name
     */
    public record HostPattern(String name, boolean wildcard) {

        @Override
        public String toString() {
            return wildcard ? "*." + name : name;
        }
    }

    /** The path without query, after dot segments were resolved. */
    public sealed interface PathMatch {

        record Exact(String path) implements PathMatch {}

        /** By element: {@code /foo} takes {@code /foo} and {@code /foo/bar}, not {@code /foobar}. */
        record Prefix(String path) implements PathMatch {}

        /** An RE2 expression that takes the whole path. */
        record Regex(String pattern) implements PathMatch {}
    }
}
