package dev.weir.proxy.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** The promises of the split about who stays where. */
class RangesPropertyTest {
    private static final String BASELINE = "stable";
    private static final List<String> NAMES = List.of("a", "b", "canary", BASELINE);

    @Property
    void rangesCoverTheWholeSpaceWithTheWeightsAskedFor(
            @ForAll @Size(min = 1, max = 12) List<@net.jqwik.api.From("weights") SortedMap<String, Integer>> history) {
        Ranges ranges = Ranges.all(BASELINE);
        for (SortedMap<String, Integer> weights : history) {
            ranges = ranges.withWeights(weights, BASELINE);
            int end = 0;
            for (Ranges.Slice slice : ranges.slices()) {
                assertThat(slice.start()).isEqualTo(end);
                assertThat(slice.end()).isGreaterThan(slice.start());
                end = slice.end();
            }
            assertThat(end).isEqualTo(Salt.BUCKETS);
            for (String name : NAMES) {
                assertThat(ranges.weightPpm(name)).isEqualTo(weights.getOrDefault(name, 0));
            }
        }
    }

    @Property
    void changeMovesExactlyTheDifference(
            @ForAll @Size(min = 2, max = 12) List<@net.jqwik.api.From("weights") SortedMap<String, Integer>> history) {
        Ranges ranges = Ranges.all(BASELINE);
        for (SortedMap<String, Integer> weights : history) {
            Ranges next = ranges.withWeights(weights, BASELINE);
            int gained = 0;
            for (String name : NAMES) {
                gained += Math.max(0, next.weightPpm(name) - ranges.weightPpm(name));
            }
            assertThat(ranges.movedTo(next)).isEqualTo(gained);
            ranges = next;
        }
    }

    @Property
    void nobodyLeavesAVariantThatGrows(
            @ForAll("weights") SortedMap<String, Integer> first, @ForAll("weights") SortedMap<String, Integer> second) {
        Ranges before = Ranges.of(first, BASELINE);
        Ranges after = before.withWeights(second, BASELINE);
        for (String name : NAMES) {
            if (after.weightPpm(name) >= before.weightPpm(name)) {
                BitSet left = buckets(before, name);
                left.andNot(buckets(after, name));
                assertThat(left.isEmpty()).isTrue();
            }
        }
    }

    @Property
    void oneCanaryIsTheLowEndWhateverItsHistory(
            @ForAll @Size(min = 1, max = 20) List<@net.jqwik.api.From("ppm") Integer> history) {
        Ranges ranges = Ranges.all(BASELINE);
        for (int weight : history) {
            SortedMap<String, Integer> weights = new TreeMap<>();
            weights.put("canary", weight);
            weights.put(BASELINE, Salt.BUCKETS - weight);
            ranges = ranges.withWeights(weights, BASELINE);
            assertThat(ranges).isEqualTo(Ranges.of(weights, BASELINE));
        }
    }

    @Example
    void growingCanaryMovesNoKeyOut() {
        Salt salt = new Salt("shop");
        BitSet before = new BitSet();
        Ranges ranges = Ranges.all(BASELINE);
        for (int percent : new int[] {5, 10, 25, 50, 100}) {
            SortedMap<String, Integer> weights = new TreeMap<>();
            weights.put("canary", percent * 10_000);
            weights.put(BASELINE, Salt.BUCKETS - percent * 10_000);
            ranges = ranges.withWeights(weights, BASELINE);
            BitSet buckets = buckets(ranges, "canary");
            BitSet keys = new BitSet();
            for (int user = 0; user < 100_000; user++) {
                byte[] key = ("user-" + user).getBytes(StandardCharsets.UTF_8);
                keys.set(user, buckets.get(salt.bucket(key, 0, key.length)));
            }
            BitSet left = (BitSet) before.clone();
            left.andNot(keys);
            assertThat(left.cardinality())
                    .as("keys that left at %d %%", percent)
                    .isZero();
            assertThat(keys.cardinality() / 1000.0).isBetween(percent * 0.95, percent * 1.05);
            before = keys;
        }
    }

    @Provide
    Arbitrary<SortedMap<String, Integer>> weights() {
        return ppm().list().ofSize(NAMES.size() - 1).map(RangesPropertyTest::cuts);
    }

    @Provide
    Arbitrary<Integer> ppm() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, Salt.BUCKETS),
                Arbitraries.of(0, 1, 50_000, 100_000, 250_000, 500_000, 999_999, Salt.BUCKETS));
    }

    /** The widths between cuts of the space. */
    private static SortedMap<String, Integer> cuts(List<Integer> at) {
        List<Integer> cuts = new ArrayList<>(at);
        cuts.add(Salt.BUCKETS);
        Collections.sort(cuts);
        SortedMap<String, Integer> weights = new TreeMap<>();
        int start = 0;
        for (int i = 0; i < cuts.size(); i++) {
            weights.put(NAMES.get(i), cuts.get(i) - start);
            start = cuts.get(i);
        }
        return weights;
    }

    private static BitSet buckets(Ranges ranges, String variant) {
        BitSet buckets = new BitSet(Salt.BUCKETS);
        for (Ranges.Slice slice : ranges.slices()) {
            if (slice.variant().equals(variant)) {
                buckets.set(slice.start(), slice.end());
            }
        }
        return buckets;
    }
}
