package dev.weir.proxy.route;

import dev.weir.proxy.config.MatchConfig.PathMatch;

/** Path prefixes as their elements are compared: without the slash at the end, so that the root is empty. Stateless. */
final class PathPrefix {
    private PathPrefix() {}

    static String of(PathMatch.Prefix prefix) {
        return of(prefix.path());
    }

    static String of(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
