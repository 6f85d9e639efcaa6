package dev.weir.control.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitsTest {

    @ParameterizedTest
    @CsvSource({"0,0 %", "1,0.0001 %", "1000,0.1 %", "50000,5 %", "100000,10 %", "1000000,100 %"})
    void percentsAreShortAndExact(long ppm, String text) {
        assertThat(Percent.text(ppm)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0,0 %", "1,3,33.3 %", "50,50,100 %", "1,100000,0.001 %"})
    void sharesHaveThreeDigits(long part, long whole, String text) {
        assertThat(Percent.ofWhole(part, whole)).isEqualTo(text);
    }

    @Property
    void everyPartPerMillionSurvivesAsPercent(@ForAll @IntRange(max = 1_000_000) int ppm) {
        assertThat(Percent.ppm(Percent.number(ppm))).isEqualTo(ppm);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "100.0001", "0.00001"})
    void percentsOutOfRangeOrTooFineAreRefused(String percent) {
        assertThatThrownBy(() -> Percent.ppm(new BigDecimal(percent))).isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "60s,PT1M", "10 m,PT10M", "1h,PT1H", "2d,PT48H"})
    void durationsNeedAUnit(String text, Duration duration) {
        assertThat(DurationText.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "60", "0s", "-1s", "1.5s", "1w", "1h30m", "99999999999s"})
    void otherTextsAreNoDurations(String text) {
        assertThat(DurationText.parse(text)).isNull();
    }

    @Test
    void durationsAreWrittenInTheLargestWholeUnit() {
        assertThat(DurationText.text(Duration.ofMillis(1500))).isEqualTo("1500 ms");
        assertThat(DurationText.text(Duration.ofSeconds(90))).isEqualTo("90 s");
        assertThat(DurationText.text(Duration.ofMinutes(10))).isEqualTo("10 m");
        assertThat(DurationText.text(Duration.ofHours(25))).isEqualTo("25 h");
        assertThat(DurationText.text(Duration.ofDays(2))).isEqualTo("2 d");
    }
}
