package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.proxy.config.ConfigProblem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not met, as a problem document (RFC 9457): what was wrong, and what would have been right.
 *
 * @param kind for programs; part of the {@code type}
 * @param detail what was wrong, as a sentence
 * @param expected what would have been accepted
 * @param configProblems of a configuration
 * @param headers of the answer: Allow, Retry-After, WWW-Authenticate
 */
record Problem(
        Kind kind,
        String detail,
        @Nullable String expected,
        List<ConfigProblem> configProblems,
        Map<String, String> headers) {

    static final String CONTENT_TYPE = "application/problem+json";

    /** What can be wrong. */
    enum Kind {
        MALFORMED(400, "The request cannot be understood"),
        INVALID(422, "The request makes no sense"),
        UNAUTHENTICATED(401, "A token is needed"),
        FORBIDDEN(403, "This token may not do that"),
        FOREIGN_ORIGIN(403, "Requests from other web pages are refused"),
        NOT_FOUND(404, "There is no such thing"),
        METHOD_NOT_ALLOWED(405, "Not with this method"),
        CONFLICT(409, "Not now"),
        STALE(412, "Something else is in force than expected"),
        TOO_LARGE(413, "The body is too large"),
        MEDIA_TYPE(415, "Not in this media type"),
        MISDIRECTED(421, "This host name is not served here"),
        TOO_MANY(429, "Too many requests"),
        FAILED(500, "Weir failed"),
        UNAVAILABLE(503, "Weir cannot do this now");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    Problem {
        configProblems = List.copyOf(configProblems);
        headers = Map.copyOf(headers);
    }

    static Problem of(Kind kind, String detail, @Nullable String expected) {
        return new Problem(kind, detail, expected, List.of(), Map.of());
    }

    /** The same with a header. */
    Problem with(String header, String value) {
        return new Problem(kind, detail, expected, configProblems, Map.of(header, value));
    }

    /** For use as {@code throw problem.thrown()}. */
    ProblemException thrown() {
        return new ProblemException(this);
    }

    Answer answer() {
        ObjectNode body = Json.object()
                .put("type", "urn:weir:problem:" + kind.label())
                .put("title", kind.title)
                .put("status", kind.status)
                .put("detail", detail);
        if (expected != null) {
            body.put("expected", expected);
        }
        if (!configProblems.isEmpty()) {
            body.set("problems", Views.problems(configProblems));
        }
        return Answer.of(kind.status, CONTENT_TYPE, Json.pretty(body) + "\n").with(headers);
    }
}
