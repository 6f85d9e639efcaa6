package dev.weir.proxy.config;

import java.util.Set;

/**
 * The fields that Weir adds to and removes from messages that pass.
 *
 * @param xForwarded X-Forwarded-For, -Proto, -Host and -Port
 * @param forwarded Forwarded of RFC 7239
 * @param requestId X-Request-Id: kept from trusted peers, else made
 * @param traceparent whether a W3C trace is started where a request brings none; what it brings is passed on
 * @param hideServer removes Server and X-Powered-By of the upstream
 * @param exposeVariant tells the downstream in x-weir-variant and x-weir-reason who answered, and why
 * @param upgrades protocols that may become a tunnel, in lower case
 */
public record ForwardingConfig(
        Via via,
        boolean xForwarded,
        boolean forwarded,
        boolean requestId,
        boolean traceparent,
        boolean hideServer,
        boolean exposeVariant,
        Set<String> upgrades) {

    public static final ForwardingConfig DEFAULTS =
            new ForwardingConfig(new Via.Unique(), true, false, true, false, true, false, Set.of("websocket"));

    public ForwardingConfig {
        upgrades = Set.copyOf(upgrades);
    }

    /** The pseudonym in Via, by which Weir also recognises its own loops. */
    public sealed interface Via {

        /** No Via field; loops are not recognised. */
        record Off() implements Via {}

        /** A name made at start, different in each process. */
        record Unique() implements Via {}

        /** A name from the file; give each process its own. */
        record Named(String name) implements Via {}
    }
}
