package dev.weir.proxy.condition;

/** A set of ids. Any thread. */
@FunctionalInterface
public interface Ids {
    /** Whether the span is one of them. */
    boolean contains(byte[] bytes, int start, int end);
}
