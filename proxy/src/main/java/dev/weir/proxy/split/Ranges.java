package dev.weir.proxy.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which variant owns which buckets: slices that cover {@code [0, Salt.BUCKETS)} without gaps.
 *
 * <pre>
 *   canary 5 %                canary 10 %               canary 10 %, beta 5 %
 *   |c|......stable......|    |cc|.....stable.....|     |cc|b|....stable....|
 * </pre>
 *
 * A change of weights moves no bucket but those that must move: who shrinks gives up a piece, who grows takes it. The others
 * give up their high end and the baseline its low end, so that the one canary of a split is always {@code [0, weight)},
 * however it came there. Immutable, any thread.
 */
public record Ranges(List<Slice> slices) {

    public Ranges {
        slices = List.copyOf(slices);
    }

    /** The buckets {@code [start, end)} of one variant. */
    public record Slice(int start, int end, String variant) {
        int width() {
            return end - start;
        }
    }

    /** Everything to one variant. */
    public static Ranges all(String variant) {
        return new Ranges(List.of(new Slice(0, Salt.BUCKETS, variant)));
    }

    /** The ranges of a split without history: others first, by name, from 0 up, the baseline the rest. */
    public static Ranges of(SortedMap<String, Integer> weightsPpm, String baseline) {
        return all(baseline).withWeights(weightsPpm, baseline);
    }

    /** How many buckets the variant owns. */
    public int weightPpm(String variant) {
        int weight = 0;
        for (Slice slice : slices) {
            weight += slice.variant.equals(variant) ? slice.width() : 0;
        }
        return weight;
    }

    /**
     * The ranges with other weights.
     *
     * @param weightsPpm of every variant; a variant that is not among them owns nothing any more
     * @throws IllegalArgumentException if the weights do not add to the whole space, or one is negative
     */
    public Ranges withWeights(SortedMap<String, Integer> weightsPpm, String baseline) {
        long sum = 0;
        for (int weight : weightsPpm.values()) {
            sum += weight;
            if (weight < 0) {
                throw new IllegalArgumentException("negative weight: " + weightsPpm);
            }
        }
        if (sum != Salt.BUCKETS || !weightsPpm.containsKey(baseline)) {
            throw new IllegalArgumentException("not the weights of a split: " + weightsPpm);
        }
        List<Slice> kept = new ArrayList<>();
        List<Slice> freed = new ArrayList<>();
        for (String variant : variants(weightsPpm)) {
            int excess = weightPpm(variant) - weightsPpm.getOrDefault(variant, 0);
            if (variant.equals(baseline)) {
                cutLowEnd(variant, Math.max(0, excess), kept, freed);
            } else {
                cutHighEnd(variant, Math.max(0, excess), kept, freed);
            }
        }
        return merged(kept, handOut(freed, shortages(weightsPpm, baseline)));
    }

    /** How many buckets change their variant between two ranges. */
    public int movedTo(Ranges next) {
        int moved = 0;
        for (Slice before : slices) {
            for (Slice after : next.slices) {
                int overlap = Math.min(before.end, after.end) - Math.max(before.start, after.start);
                moved += overlap > 0 && !before.variant.equals(after.variant) ? overlap : 0;
            }
        }
        return moved;
    }

    private SortedSet<String> variants(Map<String, Integer> weightsPpm) {
        SortedSet<String> variants = new TreeSet<>(weightsPpm.keySet());
        slices.forEach(slice -> variants.add(slice.variant));
        return variants;
    }

    private void cutLowEnd(String variant, int excess, List<Slice> kept, List<Slice> freed) {
        int left = excess;
        for (Slice slice : slices) {
            if (slice.variant.equals(variant)) {
                int cut = Math.min(left, slice.width());
                add(freed, slice.start, slice.start + cut, variant);
                add(kept, slice.start + cut, slice.end, variant);
                left -= cut;
            }
        }
    }

    private void cutHighEnd(String variant, int excess, List<Slice> kept, List<Slice> freed) {
        int left = excess;
        for (Slice slice : slices.reversed()) {
            if (slice.variant.equals(variant)) {
                int cut = Math.min(left, slice.width());
                add(freed, slice.end - cut, slice.end, variant);
                add(kept, slice.start, slice.end - cut, variant);
                left -= cut;
            }
        }
    }

    /** How many buckets each variant lacks: the others by name, then the baseline. */
    private List<Map.Entry<String, Integer>> shortages(SortedMap<String, Integer> weightsPpm, String baseline) {
        SortedMap<String, Integer> others = new TreeMap<>(weightsPpm);
        others.remove(baseline);
        List<Map.Entry<String, Integer>> shortages = new ArrayList<>();
        others.forEach((variant, weight) -> shortages.add(Map.entry(variant, weight - weightPpm(variant))));
        shortages.add(Map.entry(baseline, weightsPpm.getOrDefault(baseline, 0) - weightPpm(baseline)));
        shortages.removeIf(shortage -> shortage.getValue() <= 0);
        return shortages;
    }

    /** Gives the freed slices, from the low end, to those who lack buckets. */
    private static List<Slice> handOut(List<Slice> freed, List<Map.Entry<String, Integer>> shortages) {
        freed.sort((a, b) -> Integer.compare(a.start, b.start));
        List<Slice> taken = new ArrayList<>();
        int next = 0;
        int offset = 0;
        for (Map.Entry<String, Integer> shortage : shortages) {
            int left = shortage.getValue();
            while (left > 0) {
                Slice slice = freed.get(next);
                int start = slice.start + offset;
                int width = Math.min(left, slice.end - start);
                taken.add(new Slice(start, start + width, shortage.getKey()));
                left -= width;
                offset += width;
                if (start + width == slice.end) {
                    next++;
                    offset = 0;
                }
            }
        }
        return taken;
    }

    private static Ranges merged(List<Slice> kept, List<Slice> taken) {
        List<Slice> all = new ArrayList<>(kept);
        all.addAll(taken);
        all.sort((a, b) -> Integer.compare(a.start, b.start));
        List<Slice> merged = new ArrayList<>();
        for (Slice slice : all) {
            if (!merged.isEmpty() && merged.getLast().variant.equals(slice.variant)) {
                merged.set(merged.size() - 1, new Slice(merged.getLast().start, slice.end, slice.variant));
            } else {
                merged.add(slice);
            }
        }
        return new Ranges(merged);
    }

    private static void add(List<Slice> slices, int start, int end, String variant) {
        if (end > start) {
            slices.add(new Slice(start, end, variant));
        }
    }
}
