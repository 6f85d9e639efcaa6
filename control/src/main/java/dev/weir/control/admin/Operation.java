package dev.weir.control.admin;

import dev.weir.proxy.config.AdminConfig.Role;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the admin port does.
 *
 * @param path segments; one in braces takes any value but the empty one: {@code splits/{split}/stats}
 * @param role what a token must allow; null: anybody may
 * @param queries names of the query parameters that are known
 * @param body what kind of body it takes
 */
record Operation(
        Method method, List<String> path, @Nullable Role role, Set<String> queries, Body body, Handler handler) {

    /** The methods of the admin port. Only the first changes nothing. */
    enum Method {
        GET,
        POST,
        PUT,
        PATCH
    }

    /** What may stand in the body. */
    enum Body {
        NONE,
        /** A JSON object, or nothing. */
        OPTIONAL_JSON,
        JSON,
        /** A configuration in HOCON, of which JSON is a subset. */
        HOCON
    }

    /** Does it. */
    interface Handler {
        Answer handle(AdminRequest request) throws ProblemException, InterruptedException;
    }

    static Operation get(String path, Role role, Handler handler) {
        return new Operation(Method.GET, split(path), role, Set.of(), Body.NONE, handler);
    }

    /** For anybody who can connect: it tells nothing that needs protection. */
    static Operation open(String path, Handler handler) {
        return new Operation(Method.GET, split(path), null, Set.of(), Body.NONE, handler);
    }

    static Operation change(Method method, String path, Role role, Body body, Handler handler) {
        return new Operation(method, split(path), role, Set.of(), body, handler);
    }

    /** The same with query parameters. */
    Operation asking(String... names) {
        return new Operation(method, path, role, Set.of(names), body, handler);
    }

    static List<String> split(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    boolean matches(List<String> segments) {
        if (segments.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            String segment = segments.get(i);
            boolean fits =
                    isParameter(path.get(i)) ? !segment.isEmpty() : path.get(i).equals(segment);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }
}
