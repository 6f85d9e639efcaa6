package dev.weir.proxy.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitsTest {

    @Test
    void durationsAreRead() {
        assertThat(Units.duration("250 ms")).isEqualTo(Duration.ofMillis(250));
        assertThat(Units.duration("1.5s")).isEqualTo(Duration.ofMillis(1500));
        assertThat(Units.duration("5 min")).isEqualTo(Duration.ofMinutes(5));
        assertThat(Units.duration("5 m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(Units.duration("0 s")).isEqualTo(Duration.ZERO);
    }

    @Test
    void sizesAreRead() {
        assertThat(Units.size("64 KiB")).isEqualTo(65_536);
        assertThat(Units.size("1.5MiB")).isEqualTo(1_572_864);
        assertThat(Units.size("2 kB")).isEqualTo(2_000);
        assertThat(Units.bytesPerSecond("240 B/s")).isEqualTo(240);
    }

    @Test
    void ratesAreRead() {
        assertThat(Units.rate("100/s")).isEqualTo(new Units.Rate(100, 1_000_000_000));
        assertThat(Units.rate("600 / min")).isEqualTo(new Units.Rate(600, 60_000_000_000L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "ms",
                "1.s",
                "-1 s",
                "+1 s",
                "1e3 s",
                "1 s 2",
                "0.5 ns",
                "4000 d",
                "9999999999999999999 s",
                "١ s"
            })
    void otherDurationsAreRefused(String text) {
        assertThat(Units.duration(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "1 KB", "1 k", "0.5 B", "-1 B", "99999999999 GiB"})
    void otherSizesAreRefused(String text) {
        assertThat(Units.size(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.5", "100.0001 %", "-1 %", "0.00001 %", " %", "5 percent"})
    void otherPercentsAreRefused(String text) {
        assertThat(Units.percent(text)).isNull();
    }

    @Property
    void percentsComeBackAsTheyWereWritten(@ForAll @IntRange(max = 1_000_000) int ppm) {
        assertThat(Units.percent(Weights.percent(ppm))).isEqualTo(ppm);
    }
}
