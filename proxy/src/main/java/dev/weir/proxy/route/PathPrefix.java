package dev.weir.proxy.route;

import dev.weir.proxy.config.MatchConfig.PathMatch;

/** Path prefixes as their elements are compared: the root is empty, so that each other element follows a slash. Stateless. */
final class PathPrefix {
    /** The prefix of every path. */
    static final String ROOT = "";

    private PathPrefix() {}

    static String of(PathMatch.Prefix prefix) {
        return prefix.path().equals("/") ? ROOT : prefix.path();
    }
}
