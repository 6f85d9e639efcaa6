package dev.weir.control.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShownTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
                "Bearer abc",
                "basic dXNlcjpwYXNz",
                "-----BEGIN PRIVATE KEY-----",
                "0f8fad5bd9cb469fa16570867728950e",
                "4111 1111 1111 1111",
                "somebody@example.com",
                "sk_live_abcdefghij",
                "prefix 3q2-7wAAAAAAAAAAAAAAAAAAAAAA suffix",
            })
    void whatLooksLikeASecretIsHidden(String value) {
        assertThat(Shown.text(value)).isEqualTo("(hidden, " + value.length() + " characters)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"red", "12.50", "application/json; charset=utf-8", "2026-11-21T12:00:00Z", "a short sentence"})
    void plainValuesAreShown(String value) {
        assertThat(Shown.text(value)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "set-cookie",
                "x-api-key",
                "$.user.accessToken",
                "$.session.id",
                "$.auth.code",
                "$['client_secret']",
                "$.password[*]",
            })
    void valuesOfSecretNamesAreHidden(String name) {
        assertThat(Shown.field(name, "red")).isEqualTo("(hidden, 3 characters)");
        assertThat(Shown.json(name, TextNode.valueOf("red"))).isEqualTo("(hidden, 3 characters)");
    }

    @Test
    void anAuthorIsNoSecret() {
        assertThat(Shown.json("$.author", TextNode.valueOf("Le Guin"))).isEqualTo("\"Le Guin\"");
    }

    @Test
    void longValuesAreCutAndControlCharactersReplaced() {
        assertThat(Shown.text("word ".repeat(100))).hasSize(43).endsWith("...");
        assertThat(Shown.text("a\u001b[31mb\nc\u202ed")).isEqualTo("a?[31mb?c?d");
        assertThat(Shown.text("a\u009b31mb\u0085c")).isEqualTo("a?31mb?c");
    }

    @Test
    void segmentsOfAPathAreHiddenOneByOne() {
        assertThat(Shown.target("/reset/0f8fad5bd9cb469fa16570867728950e/now")).isEqualTo("/reset/(hidden)/now");
        assertThat(Shown.target("/items/17")).isEqualTo("/items/17");
        assertThat(Shown.target("/" + "a/".repeat(500))).hasSize(123);
    }
}
