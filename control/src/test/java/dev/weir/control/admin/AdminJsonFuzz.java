package dev.weir.control.admin;

import dev.weir.control.audit.Actor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Any text as a body that the admin port takes: what it asks for, or a problem that says what is wrong. */
public final class AdminJsonFuzz {
    private static final Set<String> KNOWN = Set.of("weights", "reason", "ttl", "fields", "flag", "number");
    private static final int LONGEST_PROBLEM = 100_000;

    private AdminJsonFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String body = new String(input, StandardCharsets.UTF_8);
        AdminRequest request =
                new AdminRequest(new Actor("fuzz", ""), Map.of(), Map.of(), Map.of("If-Match", List.of(body)), body);
        try {
            JsonFields fields = request.json(KNOWN);
            asked(() -> SplitOperations.ppm(fields.numbers("weights")));
            asked(() -> Changes.options(request, fields));
            asked(() -> fields.texts("fields"));
            asked(() -> fields.flag("flag"));
            asked(() -> fields.wholeNumber("number"));
        } catch (ProblemException e) {
            check(e);
        }
    }

    /** What to begin with. */
    public static Stream<byte[]> seeds() {
        return Stream.of(
                        "{\"weights\":{\"stable\":90,\"canary\":10.5},\"reason\":\"r\",\"ttl\":\"1h\"}",
                        "{\"weights\":{\"canary\":1e2},\"flag\":true,\"number\":7}",
                        "{\"weights\":{\"canary\":1e400}}",
                        "{\"fields\":{\"a\":\"b\"},\"number\":-1}",
                        "[[[[]]]]",
                        "{\"weights\":1}",
                        "\"12\"")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @FunctionalInterface
    private interface Question {
        @Nullable
        Object answer() throws ProblemException;
    }

    private static void asked(Question question) {
        try {
            question.answer();
        } catch (ProblemException e) {
            check(e);
        }
    }

    private static void check(ProblemException e) {
        String said = e.problem().toString();
        if (said.isBlank() || said.length() > LONGEST_PROBLEM) {
            throw new AssertionError("a problem of " + said.length() + " letters", e);
        }
    }
}
