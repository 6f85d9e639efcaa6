package dev.weir.proxy.split;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variants of a split and who of them owns which bucket. Immutable, any thread. */
final class Variants {
    private final List<Variant> all;
    private final Variant baseline;
    private final @Nullable Variant fallback;
    private final Ranges ranges;
    private final int[] ends;
    private final Variant[] owners;

    /**
     * @param all by name
     * @param fallback null: a variant that cannot serve answers 503
     */
    Variants(List<Variant> all, Variant baseline, @Nullable Variant fallback, Ranges ranges) {
        this.all = List.copyOf(all);
        this.baseline = baseline;
        this.fallback = fallback;
        this.ranges = ranges;
        int slices = ranges.slices().size();
        this.ends = new int[slices];
        this.owners = new Variant[slices];
        for (int i = 0; i < slices; i++) {
            ends[i] = ranges.slices().get(i).end();
            owners[i] = named(all, ranges.slices().get(i).variant());
        }
    }

    Variant owner(int bucket) {
        int slice = 0;
        while (bucket >= ends[slice]) {
            slice++;
        }
        return owners[slice];
    }

    List<Variant> all() {
        return all;
    }

    Variant baseline() {
        return baseline;
    }

    @Nullable
    Variant fallback() {
        return fallback;
    }

    Ranges ranges() {
        return ranges;
    }

    static Variant named(List<Variant> variants, String name) {
        for (Variant variant : variants) {
            if (variant.name().equals(name)) {
                return variant;
            }
        }
        throw new IllegalArgumentException("no variant \"" + name + "\" among " + variants);
    }
}
