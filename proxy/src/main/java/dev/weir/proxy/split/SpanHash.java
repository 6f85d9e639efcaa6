package dev.weir.proxy.split;

/** A hash of the bytes in a span that is never negative. */
@FunctionalInterface
public interface SpanHash {
    long hash(byte[] bytes, int start, int end);
}
