package dev.weir.proxy.route;

/**
 * The answer depends on a claim of a token whose signature is checked elsewhere: the exchange pauses and asks again once it
 * was. No condition asks for claims yet, so that the table never says this.
 */
public enum NeedsToken implements Match {
    INSTANCE
}
