package dev.weir.proxy.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.proxy.split.Ranges.Slice;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RangesTest {
    @Test
    void canaryIsTheLowEnd() {
        assertThat(Ranges.of(weights("canary", 50_000, "stable", 950_000), "stable")
                        .slices())
                .containsExactly(new Slice(0, 50_000, "canary"), new Slice(50_000, 1_000_000, "stable"));
    }

    @Test
    void othersStandByNameBeforeTheBaseline() {
        assertThat(Ranges.of(weights("a", 600_000, "b", 100_000, "c", 300_000), "a")
                        .slices())
                .containsExactly(
                        new Slice(0, 100_000, "b"),
                        new Slice(100_000, 400_000, "c"),
                        new Slice(400_000, 1_000_000, "a"));
    }

    @Test
    void variantWithoutWeightOwnsNothing() {
        assertThat(Ranges.of(weights("canary", 0, "stable", 1_000_000), "stable")
                        .slices())
                .containsExactly(new Slice(0, 1_000_000, "stable"));
    }

    @Test
    void secondVariantGrowsIntoTheBaselineAndLeavesTheFirstAlone() {
        Ranges before = Ranges.of(weights("a", 50_000, "b", 50_000, "base", 900_000), "base");
        Ranges after = before.withWeights(weights("a", 100_000, "b", 50_000, "base", 850_000), "base");
        assertThat(after.slices())
                .containsExactly(
                        new Slice(0, 50_000, "a"),
                        new Slice(50_000, 100_000, "b"),
                        new Slice(100_000, 150_000, "a"),
                        new Slice(150_000, 1_000_000, "base"));
    }

    @Test
    void variantThatIsGoneLeavesItsBucketsToTheBaseline() {
        Ranges before = Ranges.of(weights("a", 50_000, "b", 50_000, "base", 900_000), "base");
        Ranges after = before.withWeights(weights("b", 50_000, "base", 950_000), "base");
        assertThat(after.weightPpm("a")).isZero();
        assertThat(before.movedTo(after)).isEqualTo(50_000);
    }

    @Test
    void weightsThatAreNotTheWholeAreRefused() {
        assertThatThrownBy(() -> Ranges.of(weights("a", 1, "base", 1), "base"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ranges.of(weights("a", -1, "base", 1_000_001), "base"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SortedMap<String, Integer> weights(Object... namesAndWeights) {
        Map<String, Integer> weights = new TreeMap<>();
        for (int i = 0; i < namesAndWeights.length; i += 2) {
            weights.put((String) namesAndWeights[i], (Integer) namesAndWeights[i + 1]);
        }
        return new TreeMap<>(weights);
    }
}
