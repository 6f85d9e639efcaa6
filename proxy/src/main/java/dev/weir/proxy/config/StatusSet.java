package dev.weir.proxy.config;

import java.util.List;

/** A set of response statuses, written as {@code [200, "3xx", "500-503"]}. */
public record StatusSet(List<Range> ranges) {

    public static final StatusSet NONE = new StatusSet(List.of());

    public StatusSet {
        ranges = List.copyOf(ranges);
    }

    public static StatusSet of(int first, int last) {
        return new StatusSet(List.of(new Range(first, last)));
    }

    public boolean contains(int status) {
        for (Range range : ranges) {
            if (range.first <= status && status <= range.last) {
                return true;
            }
        }
        return false;
    }

    /** Both ends inclusive. */
    public record Range(int first, int last) {}
}
