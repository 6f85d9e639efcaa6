package dev.weir.control.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void oneValueIsRead() throws JsonFormatException {
        assertThat(Json.parse(" {\"a\": [1]} ").at("/a/0").asInt()).isEqualTo(1);
    }

    @Test
    void whatIsWrongIsToldWithItsPlace() {
        assertThatThrownBy(() -> Json.parse("{\n\"a\": 1,}"))
                .isInstanceOf(JsonFormatException.class)
                .hasMessageMatching("line 2, column \\d+: (?s).+");
        assertThatThrownBy(() -> Json.parse("{\"a\":1,\"a\":2}"))
                .isInstanceOf(JsonFormatException.class)
                .hasMessageContaining("Duplicate");
        assertThatThrownBy(() -> Json.parse("1 2")).isInstanceOf(JsonFormatException.class);
        assertThatThrownBy(() -> Json.parse("")).hasMessage("there is no JSON at all");
    }

    @Test
    void nestingHasABound() {
        assertThatThrownBy(() -> Json.parse("[".repeat(1000)))
                .isInstanceOf(JsonFormatException.class)
                .hasMessageContaining("depth");
    }
}
