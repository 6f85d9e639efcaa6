package dev.weir.proxy.config;

/** One place of a request where a key may stand. */
public sealed interface KeySource {

    /** {@code header:NAME}, in lower case. An empty value is no key. */
    record Header(String name) implements KeySource {}

    /** {@code cookie:NAME}. An empty value is no key. */
    record Cookie(String name) implements KeySource {}

    /** {@code client-address}: the resolved one, behind trusted proxies. */
    record ClientAddress() implements KeySource {}

    /** {@code weir-id}: Weir's own signed cookie, see {@link IdentityConfig}. */
    record WeirCookie() implements KeySource {}
}
