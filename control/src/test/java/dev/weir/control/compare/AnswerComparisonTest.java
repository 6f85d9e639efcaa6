package dev.weir.control.compare;

import static dev.weir.control.compare.Answers.json;
import static dev.weir.control.compare.Answers.plain;
import static dev.weir.control.compare.Answers.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.compare.Differences.Values;
import dev.weir.proxy.mirror.Answer;
import dev.weir.proxy.mirror.Answer.Body;
import dev.weir.proxy.mirror.Answer.Field;
import dev.weir.proxy.mirror.Answer.Received;
import dev.weir.proxy.mirror.ComparisonRules;
import dev.weir.proxy.mirror.ComparisonRules.BodyComparison;
import dev.weir.proxy.outcome.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnswerComparisonTest {
    private static final ComparisonRules JSON = rules(BodyComparison.JSON, false);
    private static final ComparisonRules HASH = rules(BodyComparison.HASH, false);
    private static final ComparisonRules NOTHING = rules(BodyComparison.NONE, false);

    private static Map<Place, Values> differences(ComparisonRules rules, Received primary, Answer copy) {
        return new AnswerComparison(rules, primary).compare(copy).places();
    }

    private static Map<Place, Values> json(String primary, String copy, String... ignored) {
        return differences(rules(BodyComparison.JSON, false, ignored), Answers.json(primary), Answers.json(copy));
    }

    @Test
    void everyKindOfDifferenceWithinJsonHasItsPlace() {
        Map<Place, Values> found = json("""
            {"a": 1, "b": "x", "c": {"d": true}, "gone": null, "items": [{"id": 1}, {"id": 2}]}\
            """, """
            {"a": 2, "b": 5, "c": {"d": true, "new": {}}, "items": [{"id": 1}, {"id": 3}, {"id": 4}]}\
            """);

        assertThat(found)
                .containsOnly(
                        Map.entry(new Place(Kind.VALUE, "$.a"), new Values("1", "2")),
                        Map.entry(new Place(Kind.TYPE, "$.b"), new Values("\"x\"", "5")),
                        Map.entry(new Place(Kind.EXTRA, "$.c.new"), new Values(null, "{0 fields}")),
                        Map.entry(new Place(Kind.MISSING, "$.gone"), new Values("null", null)),
                        Map.entry(new Place(Kind.VALUE, "$.items[*].id"), new Values("2", "3")),
                        Map.entry(new Place(Kind.EXTRA, "$.items[*]"), new Values(null, "{1 fields}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"a\": 1, \"b\": 2};{\"b\":2,\"a\":1}",
                "[1, 1.0, 1e0, 100];[1.0, 1, 10e-1, 1E2]",
                "12345678901234567890123;12345678901234567890123.0",
                "\"\\u0041\";\"A\"",
                "{\"n\": 1e400};{\"n\": 10e399}",
            })
    void whatMeansTheSameIsTheSame(String primary, String copy) {
        assertThat(json(primary, copy)).isEmpty();
    }

    @Test
    void ignoredPlacesAreNotComparedNorAnythingInsideThem() {
        String primary = """
            {"at": 1, "items": [{"id": 1, "tags": {"x": 1}}], "meta": {"a": {"t": 1}, "b": {"t": 1}}}\
            """;
        String copy = """
            {"at": 2, "items": [{"id": 2, "tags": {"x": 2, "y": 0}}], "meta": {"a": {"t": 2}, "b": {"t": 2}}}\
            """;

        assertThat(json(primary, copy, "$.at", "$.items[*].id", "$.items[*].tags", "$.meta.*.t"))
                .isEmpty();
        assertThat(json(primary, copy, "$.at", "$.items.*.id", "$.items[*].tags.x", "$.meta"))
                .containsOnlyKeys(new Place(Kind.EXTRA, "$.items[*].tags.y"));
        assertThat(json(primary, copy, "$")).isEmpty();
        assertThat(json("{\"a\": 1}", "{}", "$.a")).isEmpty();
    }

    @Test
    void anotherStatusIsTheOnlyDifferenceThatIsNoted() {
        Received failed = Answers.json(503, "{\"error\": 1}".getBytes(StandardCharsets.UTF_8), "");

        assertThat(differences(JSON, Answers.json("{}"), failed))
                .containsOnly(Map.entry(new Place(Kind.STATUS, "status 503"), new Values("200", "503")));
    }

    @Test
    void aCopyThatFailedDiffersByItsReason() {
        assertThat(differences(JSON, Answers.json("{}"), new Answer.Failed(Failure.FIRST_BYTE_TIMEOUT, 1)))
                .containsOnlyKeys(new Place(Kind.FAILED, "first-byte-timeout"));
    }

    @Test
    void fieldsAreComparedWithAllTheirValuesInOrder() {
        ComparisonRules rules = new ComparisonRules(List.of("vary", "x-a"), BodyComparison.NONE, 0, List.of(), false);
        Field a = new Field("vary", "a");
        Field b = new Field("vary", "b");

        assertThat(differences(rules, plain("", a, b), plain("", a, b))).isEmpty();
        assertThat(differences(rules, plain("", a, b), plain("", b, a)))
                .containsOnlyKeys(new Place(Kind.HEADER, "vary"));
        assertThat(differences(rules, plain("", a), plain("", a, new Field("x-a", "1"))))
                .containsOnly(Map.entry(new Place(Kind.HEADER, "x-a"), new Values(null, "1")));
    }

    @Test
    void whatIsNoJsonIsComparedByLengthAndHash() {
        Place body = new Place(Kind.BODY, "body");

        assertThat(differences(JSON, plain("one"), plain("one"))).isEmpty();
        assertThat(differences(JSON, plain("one"), plain("two"))).containsOnlyKeys(body);
        assertThat(json("{\"a\": 1}", "{\"a\": ")).containsOnlyKeys(body);
        assertThat(json("{\"a\": 1, \"a\": 2}", "{\"a\": 2}")).containsOnlyKeys(body);
        assertThat(differences(HASH, Answers.json("[1]"), Answers.json("[1.0]")))
                .containsOnlyKeys(body);
        assertThat(differences(NOTHING, Answers.json("[1]"), Answers.json("[2]")))
                .isEmpty();
    }

    @Test
    void aBodyTooLongToBeKeptIsComparedByLengthAndHash() {
        Received one = new Received(200, List.of(), new Body(100_000, 1, null, true, ""), 1);
        Received other = new Received(200, List.of(), new Body(100_000, 2, null, true, ""), 1);

        assertThat(differences(JSON, one, one)).isEmpty();
        assertThat(differences(JSON, one, other)).containsOnlyKeys(new Place(Kind.BODY, "body"));
    }

    @Test
    void compressedJsonIsComparedAsWhatItMeans() {
        Received plain = Answers.json("{\"a\": [1, 2]}");

        assertThat(differences(JSON, plain, Answers.json(200, gzip("{\"a\":[1,2]}"), "gzip")))
                .isEmpty();
        assertThat(differences(JSON, plain, Answers.json(200, gzip("{\"a\":[1,3]}"), "gzip")))
                .containsOnlyKeys(new Place(Kind.VALUE, "$.a[*]"));
        assertThat(differences(JSON, plain, Answers.json(200, gzip("{\"a\":[1,3]}"), "br")))
                .containsOnlyKeys(new Place(Kind.BODY, "body"));
    }

    @Test
    void aBodyThatSwellsIsComparedByLengthAndHash() {
        byte[] bomb = gzip("[" + " ".repeat(20 << 20) + "1]");

        assertThat(differences(JSON, Answers.json("[2]"), Answers.json(200, bomb, "gzip")))
                .containsOnlyKeys(new Place(Kind.BODY, "body"));
    }

    @Test
    void hostileJsonIsComparedByLengthAndHash() {
        for (String hostile : List.of(
                "[".repeat(100_000),
                "[".repeat(1000) + "]".repeat(1000),
                "1".repeat(10_000),
                "1e" + "9".repeat(50),
                "{\"" + "k".repeat(2000) + "\": 1}",
                "[" + "1,".repeat(300_000) + "1]",
                "\u0000",
                "")) {
            assertThat(json("[1]", hostile)).containsOnlyKeys(new Place(Kind.BODY, "body"));
        }
    }

    @Test
    void monstrousExponentsAreComparedWithoutBeingWrittenOut() {
        assertThat(json("[1e2000000000]", "[1e1999999999]")).containsOnlyKeys(new Place(Kind.VALUE, "$[*]"));
        assertThat(json("[1e-2000000000]", "[0]")).containsOnlyKeys(new Place(Kind.VALUE, "$[*]"));
    }

    @Test
    void placesBeyondTheLimitAreOne() {
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i < 1000; i++) {
            many.append("\"key").append(i).append("\":1,");
        }
        Map<Place, Values> found = json("{}", many.append("\"last\":1}").toString());

        assertThat(found).hasSize(Differences.MOST_PLACES + 1).containsKey(new Place(Kind.EXTRA, Differences.OTHERS));
    }

    @Test
    void aPathThatIsTooLongIsCountedWithTheOthers() {
        String name = "\"" + "n".repeat(45) + "\"";
        String nested = ("{" + name + ":").repeat(8) + "%d" + "}".repeat(8);

        assertThat(json(nested.formatted(1), nested.formatted(2)))
                .containsOnlyKeys(new Place(Kind.VALUE, Differences.OTHERS));
    }

    @Test
    void namesThatAreNoWordsAreQuotedAndCleaned() {
        assertThat(json("{\"a.b\": 1}", "{\"a.b\": 2}")).containsOnlyKeys(new Place(Kind.VALUE, "$['a.b']"));
        assertThat(json("{\"a\\u001b[1m'\": 1}", "{}")).containsOnlyKeys(new Place(Kind.MISSING, "$['a?[1m?']"));
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream to = new GZIPOutputStream(bytes)) {
            to.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
