package dev.weir.proxy.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {

    private static final List<String> WORDS = List.of("a", "balance", "endpoints", "health");

    @Test
    void aSlipOfTheFingersIsForgiven() {
        assertThat(Nearest.to("balanec", WORDS)).isEqualTo("balance");
        assertThat(Nearest.to("endpoint", WORDS)).isEqualTo("endpoints");
        assertThat(Nearest.to("helth", WORDS)).isEqualTo("health");
        assertThat(Nearest.to("hhealth", WORDS)).isEqualTo("health");
    }

    @Test
    void anotherWordSuggestsNothing() {
        assertThat(Nearest.to("timeout", WORDS)).isNull();
        assertThat(Nearest.to("b", WORDS)).isNull();
        assertThat(Nearest.to("", WORDS)).isNull();
    }
}
