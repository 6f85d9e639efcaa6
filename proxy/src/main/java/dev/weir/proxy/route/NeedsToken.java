package dev.weir.proxy.route;

/**
 * The answer depends on a token that was not checked yet. The check runs elsewhere; the exchange waits and asks again once
 * more is known.
 */
public enum NeedsToken implements Match {
    INSTANCE
}
