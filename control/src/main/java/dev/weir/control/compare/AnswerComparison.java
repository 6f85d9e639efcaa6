package dev.weir.control.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.proxy.mirror.Answer;
import dev.weir.proxy.mirror.Answer.Body;
import dev.weir.proxy.mirror.Answer.Field;
import dev.weir.proxy.mirror.ComparisonRules;
import dev.weir.proxy.mirror.ComparisonRules.BodyComparison;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the answer that the user got with those to the copies of the request. For one mirrored request.
 *
 * <p>Behind another status neither fields nor body are compared: they differ because the status does.
 */
final class AnswerComparison {
    private final ComparisonRules rules;
    private final Answer.Received primary;
    private boolean read;
    private @Nullable JsonNode primaryJson;

    AnswerComparison(ComparisonRules rules, Answer.Received primary) {
        this.rules = rules;
        this.primary = primary;
    }

    /** How the answer to a copy differs. */
    Differences compare(Answer copy) {
        Differences found = new Differences();
        switch (copy) {
            case Answer.Failed failed -> found.add(Kind.FAILED, failed.why().label(), "" + primary.status(), null);
            case Answer.Received received -> compare(received, found);
        }
        return found;
    }

    private void compare(Answer.Received copy, Differences found) {
        if (primary.status() != copy.status()) {
            found.add(Kind.STATUS, "status " + copy.status(), "" + primary.status(), "" + copy.status());
            return;
        }
        for (String name : rules.fields()) {
            compareField(name, copy, found);
        }
        if (rules.body() != BodyComparison.NONE) {
            compareBody(copy.body(), found);
        }
    }

    private void compareField(String name, Answer.Received copy, Differences found) {
        List<String> expected = values(primary, name);
        List<String> there = values(copy, name);
        if (!expected.equals(there)) {
            found.add(Kind.HEADER, name, shown(name, expected), shown(name, there));
        }
    }

    private static List<String> values(Answer.Received answer, String name) {
        List<String> values = new ArrayList<>(1);
        for (Field field : answer.fields()) {
            if (field.name().equals(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    private static @Nullable String shown(String name, List<String> values) {
        return switch (values.size()) {
            case 0 -> null;
            case 1 -> Shown.field(name, values.getFirst());
            default -> Shown.field(name, values.getFirst()) + " and " + (values.size() - 1) + " more";
        };
    }

    private void compareBody(Body copy, Differences found) {
        Body expected = primary.body();
        boolean isSame = expected.length() == copy.length() && expected.hash() == copy.hash();
        if (isSame && expected.encoding().equals(copy.encoding())) {
            return;
        }
        JsonNode expectedJson = rules.body() == BodyComparison.JSON ? primaryJson() : null;
        JsonNode copyJson = expectedJson == null ? null : JsonBody.read(copy);
        if (expectedJson != null && copyJson != null) {
            JsonComparison.compare(expectedJson, copyJson, rules.ignoredPaths(), found);
        } else if (!isSame) {
            found.add(Kind.BODY, "body", shown(expected), shown(copy));
        }
    }

    private @Nullable JsonNode primaryJson() {
        if (!read) {
            read = true;
            primaryJson = JsonBody.read(primary.body());
        }
        return primaryJson;
    }

    private static String shown(Body body) {
        String type = body.isJson() ? " bytes, JSON" : " bytes";
        String encoding = body.encoding().isEmpty() ? "" : ", " + Shown.text(body.encoding());
        return body.length() + type + encoding;
    }
}
