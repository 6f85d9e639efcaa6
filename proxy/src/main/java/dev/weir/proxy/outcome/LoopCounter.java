package dev.weir.proxy.outcome;

import java.util.Locale;

/** Every counter of an event loop that belongs to no route or variant. All only grow; a gauge is the difference of two. */
public enum LoopCounter {
    DOWNSTREAM_ACCEPTED("downstream connections accepted"),
    DOWNSTREAM_CLOSED("downstream connections closed, for whatever reason"),
    DOWNSTREAM_REFUSED_PROCESS_LIMIT("downstream connections closed at once: too many in the process"),
    DOWNSTREAM_REFUSED_CLIENT_LIMIT("downstream connections closed at once: too many of one client address"),
    DOWNSTREAM_IDLE("downstream connections closed after the keep-alive idle time"),
    DOWNSTREAM_AGED("downstream connections closed at their age or number of requests"),
    DOWNSTREAM_HEAD_TIMEOUT("downstream connections whose request head did not arrive in time"),
    DOWNSTREAM_BODY_TIMEOUT("downstream connections whose request body stalled or was too slow"),
    DOWNSTREAM_WRITE_TIMEOUT("downstream connections that took no bytes for too long"),
    DOWNSTREAM_RESET("downstream connections reset by their client"),

    UPSTREAM_CONNECTED("upstream connections opened"),
    UPSTREAM_CLOSED("upstream connections closed, for whatever reason"),
    UPSTREAM_CONNECT_FAILED("upstream connections that could not be opened"),
    UPSTREAM_CONNECT_TIMEOUT("upstream connections that did not open in time"),
    UPSTREAM_NO_SOCKET(
            "upstream connections not opened for want of a descriptor, a local port or memory of Weir's own"),
    UPSTREAM_REUSED("requests sent on an idle upstream connection"),
    UPSTREAM_STALE("idle upstream connections found closed or with stray bytes when taken"),
    UPSTREAM_EVICTED("idle upstream connections closed by age, idle time or cap"),
    UPSTREAM_MALFORMED("responses refused as malformed"),

    EXCHANGES_STARTED("request heads taken"),
    EXCHANGES_ENDED("outcomes recorded"),
    RETRIES("second tries on another endpoint or a fresh connection"),
    RETRIES_OVER_BUDGET("retries that the budget did not allow"),
    RESCUES("second tries on the fallback variant"),
    PICKED_AGAIN("picks repeated because the weight became 0 before a byte was written"),
    TUNNELS_OPENED("upgrades that became a tunnel"),
    TUNNELS_CLOSED("tunnels that ended"),
    MEMORY_REFUSED("requests refused under memory pressure"),
    INTERNAL_ERRORS("connections ended by a fault of Weir itself, of which the log tells each kind once a minute"),

    TOKENS_KNOWN_GOOD("requests whose token was known to be good"),
    TOKENS_KNOWN_BAD("requests whose token was known to be bad"),
    TOKENS_VERIFIED("tokens checked and found good"),
    TOKENS_MALFORMED("tokens that cannot be read, or in more than one way"),
    TOKENS_OF_OTHER_ALGORITHM("tokens signed by an algorithm that their issuer does not use"),
    TOKENS_OF_UNKNOWN_ISSUER("tokens of an issuer that is not configured"),
    TOKENS_OF_UNKNOWN_KEY("tokens that name a key which their issuer does not have"),
    TOKENS_NOT_SIGNED("tokens whose signature is not their issuer's"),
    TOKENS_EXPIRED("tokens checked after their end, or without one"),
    TOKENS_NOT_YET_VALID("tokens checked before their begin"),
    TOKENS_FOR_OTHERS("tokens for another audience"),
    TOKENS_WITHOUT_KEYS("tokens that could not be checked because their issuer's keys were not there"),
    TOKENS_NOT_CHECKED("tokens not checked because too many checks were under way");

    private final String meaning;
    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    LoopCounter(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }

    /** The name in metrics and answers. */
    public String label() {
        return label;
    }
}
