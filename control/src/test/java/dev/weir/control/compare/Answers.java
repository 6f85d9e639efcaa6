package dev.weir.control.compare;

import dev.weir.proxy.config.JsonPath;
import dev.weir.proxy.mirror.Answer;
import dev.weir.proxy.mirror.Answer.Body;
import dev.weir.proxy.mirror.Answer.Field;
import dev.weir.proxy.mirror.Answer.Received;
import dev.weir.proxy.mirror.ComparedMirror;
import dev.weir.proxy.mirror.ComparisonRules;
import dev.weir.proxy.mirror.ComparisonRules.BodyComparison;
import dev.weir.proxy.mirror.MirroredAnswers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers as the tests of this package need them. */
final class Answers {
    static final int MAX_BODY_BYTES = 1 << 20;

    private Answers() {}

    static ComparisonRules rules(BodyComparison body, boolean withNoise, String... ignored) {
        List<JsonPath> paths = Arrays.stream(ignored)
                .map(text -> Objects.requireNonNull(JsonPath.parse(text), text))
                .toList();
        return new ComparisonRules(List.of("content-type"), body, MAX_BODY_BYTES, paths, withNoise);
    }

    static ComparedMirror mirror(String route, boolean withNoise) {
        return new ComparedMirror(route, "next", "v1/v2", rules(BodyComparison.JSON, withNoise));
    }

    static Received json(String body) {
        return json(200, body.getBytes(StandardCharsets.UTF_8), "");
    }

    static Received json(int status, byte[] body, String encoding) {
        return new Received(
                status,
                List.of(new Field("content-type", "application/json")),
                new Body(body.length, Arrays.hashCode(body), body, true, encoding),
                2_000_000);
    }

    static Received plain(String body, Field... fields) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Received(
                200, List.of(fields), new Body(bytes.length, Arrays.hashCode(bytes), bytes, false, ""), 1_000_000);
    }

    static MirroredAnswers of(ComparedMirror mirror, Received primary, Answer candidate, @Nullable Answer second) {
        return new MirroredAnswers(mirror, 7, "GET", "/items/1", "id-1", primary, candidate, second);
    }
}
