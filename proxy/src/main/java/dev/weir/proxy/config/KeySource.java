package dev.weir.proxy.config;

import java.util.List;

/** One place of a request where a key may stand. */
public sealed interface KeySource {

    /** Whether one of the sources depends on a token. */
    static boolean askForClaims(List<KeySource> sources) {
        return sources.stream().anyMatch(Claim.class::isInstance);
    }

    /** {@code header:NAME}, in lower case. An empty value is no key. */
    record Header(String name) implements KeySource {}

    /** {@code cookie:NAME}. An empty value is no key. */
    record Cookie(String name) implements KeySource {}

    /** {@code jwt:CLAIM}, by its names with dots between them: a claim of a verified token that is one text or number. */
    record Claim(String path) implements KeySource {}

    /** {@code client-address}: the resolved one, behind trusted proxies. */
    record ClientAddress() implements KeySource {}

    /** {@code weir-id}: Weir's own signed cookie, see {@link IdentityConfig}. */
    record WeirCookie() implements KeySource {}
}
