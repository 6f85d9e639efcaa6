package dev.weir.proxy.split;

import dev.weir.proxy.condition.Condition;

/** A variant that gets every request for which the condition holds. Immutable, any thread. */
public record OverrideRule(Condition when, Variant variant) {}
