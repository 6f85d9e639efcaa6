package dev.weir.proxy.route;

/** Is told of every candidate that did not match, in the order in which they were asked. */
@FunctionalInterface
interface MatchTrace {
    MatchTrace NONE = (rule, mismatch) -> {};

    void rejected(Rule rule, Mismatch mismatch);
}
