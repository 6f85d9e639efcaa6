package dev.weir.control.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BreakageTest {

    @ParameterizedTest
    @CsvSource({
        "errors=30%, errors=30%",
        "errors=30, errors=30%",
        "errors:100, errors=100%",
        "ERRORS:1%, errors=1%",
        "latency=3x, latency=3x",
        "latency:20, latency=20x",
        "hang, hang",
        "Dead, dead",
        "none, none",
    })
    void optionAndUrlSayTheSameInTheirOwnWay(String typed, String meant) {
        assertThat(Breakage.parse(typed)).hasToString(meant).isEqualTo(Breakage.parse(meant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "error=30%",
                "errors",
                "errors=",
                "errors=0",
                "errors=101",
                "errors=30x",
                "latency=3%",
                "latency=21",
                "latency=-3",
                "errors=1.5%",
                "errors=99999999999",
                "hang=1",
                " hang"
            })
    void whatIsNoBreakageIsRefusedWithWhatIsOne(String typed) {
        assertThatThrownBy(() -> Breakage.parse(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'" + typed + "': expected errors=30% (1 to 100), latency=3x (1 to 20), hang, dead or none");
    }

    @ParameterizedTest
    @CsvSource({"none, false", "errors=100%, false", "latency=20x, false", "hang, true", "dead, true"})
    void onlyTheHungAndTheDeadOweAnAnswer(String breakage, boolean withholds) {
        assertThat(Breakage.parse(breakage).withholdsAnswers()).isEqualTo(withholds);
    }
}
