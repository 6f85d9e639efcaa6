package dev.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.JsonPath.Step;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonPathTest {

    @ParameterizedTest
    @ValueSource(strings = {"$", "$.a", "$.items[*].id", "$.*", "$['a.b'].c", "$[\"it's\"]", "$['*']", "$['']"})
    void aPathIsShownAsItIsWritten(String text) {
        assertThat(JsonPath.parse(text)).hasToString(text);
    }

    @Test
    void stepsAreNamesElementsAndAny() {
        assertThat(JsonPath.parse("$.items[*].meta.*"))
                .isEqualTo(new JsonPath(
                        List.of(new Step.Name("items"), new Step.Elements(), new Step.Name("meta"), new Step.Any())));
        assertThat(JsonPath.parse("$")).isEqualTo(new JsonPath(List.of()));
    }

    @Test
    void aNameInQuotesMayHoldDotsAndBrackets() {
        JsonPath path = new JsonPath(List.of(new Step.Name("a.b[0]"), new Step.Name("c")));

        assertThat(JsonPath.parse("$['a.b[0]'].c")).isEqualTo(path);
        assertThat(JsonPath.parse("$[\"a.b[0]\"].c")).isEqualTo(path);
    }

    @Test
    void anyCoversNamesAndElements() {
        assertThat(new Step.Any().covers(new Step.Name("a"))).isTrue();
        assertThat(new Step.Any().covers(new Step.Elements())).isTrue();
        assertThat(new Step.Name("a").covers(new Step.Name("a"))).isTrue();
        assertThat(new Step.Name("a").covers(new Step.Name("b"))).isFalse();
        assertThat(new Step.Elements().covers(new Step.Name("a"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$", "$.items[*].meta.*", "$['a.b[0]'].c-d", "$[\"it's\"]"})
    void aPathIsWrittenAsItIsRead(String text) {
        JsonPath path = JsonPath.parse(text);

        assertThat(path).isNotNull();
        assertThat(path.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "items",
                "$items",
                "$.",
                "$..id",
                "$.items[0]",
                "$.items[",
                "$.a b",
                "$['a]",
                "$.a*",
                "$[*",
                "$.a."
            })
    void whatIsNoPathIsRefused(String text) {
        assertThat(JsonPath.parse(text)).isNull();
    }

    @Test
    void aPathThatIsTooLongOrTooDeepIsRefused() {
        assertThat(JsonPath.parse("$." + "a".repeat(600))).isNull();
        assertThat(JsonPath.parse("$" + ".a".repeat(32))).isNotNull();
        assertThat(JsonPath.parse("$" + ".a".repeat(33))).isNull();
    }
}
