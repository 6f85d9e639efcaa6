package dev.weir.proxy.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.SplitConfig;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class WeightsTest {

    @Test
    void percentsArePartsPerMillion() {
        assertThat(Weights.compile(weights("99.9 %", "0.1 %")))
                .containsEntry("v0", 999_000)
                .containsEntry("v1", 1_000);
        assertThat(Weights.compile(weights("99.9999 %", "0.0001%"))).containsEntry("v1", 1);
        assertThat(Weights.compile(weights("100 %", "0")))
                .containsEntry("v0", 1_000_000)
                .containsEntry("v1", 0);
    }

    @Test
    void ratiosAreSharesOfTheirSum() {
        assertThat(Weights.compile(weights("95", "5"))).containsEntry("v0", 950_000);
        assertThat(Weights.compile(weights("1", "1", "1")))
                .containsEntry("v0", 333_334)
                .containsEntry("v2", 333_333);
        assertThat(Weights.compile(weights("0.5", "1.5"))).containsEntry("v0", 250_000);
    }

    @Property
    void ratiosAlwaysAddToTheWhole(@ForAll @Size(min = 1, max = 8) List<@IntRange(max = 1_000_000) Integer> ratios) {
        SortedMap<String, Weights.Weight> weights =
                weights(ratios.stream().map(String::valueOf).toArray(String[]::new));
        if (ratios.stream().allMatch(ratio -> ratio == 0)) {
            assertThat(Weights.fault(weights)).isNotNull();
            return;
        }

        SortedMap<String, Integer> ppmByName = Weights.compile(weights);

        assertThat(ppmByName.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(SplitConfig.WHOLE_PPM);
        for (int i = 0; i < ratios.size(); i++) {
            if (ratios.get(i) == 0) {
                assertThat(ppmByName).containsEntry("v" + i, 0);
            }
        }
    }

    @Test
    void faultsAreNamed() {
        assertThat(Weights.fault(weights("95 %", "5 %"))).isNull();
        assertThat(Weights.fault(weights("95 %", "4.9999 %"))).contains("99.9999 %");
        assertThat(Weights.fault(weights("95 %", "5"))).contains("mixes");
        assertThat(Weights.fault(weights("0 %", "0"))).contains("all weights are 0");
    }

    private static SortedMap<String, Weights.Weight> weights(String... texts) {
        SortedMap<String, Weights.Weight> weights = new TreeMap<>();
        for (int i = 0; i < texts.length; i++) {
            weights.put("v" + i, Weights.WEIGHT.parser().parse(texts[i]));
        }
        return weights;
    }
}
