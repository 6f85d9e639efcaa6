package dev.weir.proxy.config;

/**
 * A named condition.
 *
 * @param condition a {@link Condition.Listed} if it is a list of ids
 */
public record SegmentConfig(String name, Condition condition, Origin origin) {}
