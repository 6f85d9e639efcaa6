package dev.weir.proxy.route;

import dev.weir.proxy.condition.Condition;
import dev.weir.proxy.condition.ValueTest;
import dev.weir.proxy.condition.Why;
import dev.weir.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks of a request beside its host and literal path. Immutable, any thread.
 *
 * @param path a regular expression, or null
 * @param methods null: every method
 * @param tokens null: the route depends on no token
 * @param when null: nothing further
 */
record Criteria(
        ValueTest.@Nullable Regex path,
        ValueTest.@Nullable OneOf methods,
        List<Condition> headers,
        List<Condition> query,
        @Nullable TokenGate tokens,
        @Nullable Condition when) {

    Criteria {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }

    /** Whether nothing is asked for: every request meets them. */
    boolean takeAll() {
        return path == null
                && methods == null
                && headers.isEmpty()
                && query.isEmpty()
                && tokens == null
                && when == null;
    }

    /** The first that the request does not meet, or {@link Mismatch#NONE}. */
    Mismatch mismatch(RequestHead head) {
        if (path != null && !path.test(head.bytes(), head.pathStart(), head.pathEnd())) {
            return Mismatch.PATH;
        }
        if (methods != null && !methods.test(head.bytes(), head.methodStart(), head.methodEnd())) {
            return Mismatch.METHOD;
        }
        if (!all(headers, head)) {
            return Mismatch.HEADER;
        }
        if (!all(query, head)) {
            return Mismatch.QUERY;
        }
        Mismatch ofToken = tokens == null ? Mismatch.NONE : tokens.mismatch(head.claims());
        if (ofToken != Mismatch.NONE) {
            return ofToken;
        }
        return when == null || when.test(head) ? Mismatch.NONE : Mismatch.WHEN;
    }

    /** What decided about this answer of {@link #mismatch}: what failed, or all that was asked. */
    List<Why.Finding> findings(RequestHead head, Mismatch mismatch) {
        List<Why.Finding> findings = new ArrayList<>();
        for (Part part : parts()) {
            if (mismatch == Mismatch.NONE || part.kind == mismatch) {
                List<Why.Finding> found = Why.of(part.condition, head);
                boolean failed = !found.isEmpty() && !found.getFirst().holds();
                if (failed) {
                    return found;
                }
                findings.addAll(mismatch == Mismatch.NONE ? found : List.of());
            }
        }
        return findings;
    }

    /** A condition, and what is said when it does not hold. */
    private record Part(Mismatch kind, Condition condition) {}

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        if (path != null) {
            parts.add(new Part(Mismatch.PATH, new Condition.Path(path)));
        }
        if (methods != null) {
            parts.add(new Part(Mismatch.METHOD, new Condition.Method(methods)));
        }
        headers.forEach(header -> parts.add(new Part(Mismatch.HEADER, header)));
        query.forEach(parameter -> parts.add(new Part(Mismatch.QUERY, parameter)));
        if (when != null) {
            parts.add(new Part(Mismatch.WHEN, when));
        }
        return parts;
    }

    private static boolean all(List<Condition> conditions, RequestHead head) {
        for (int i = 0; i < conditions.size(); i++) {
            if (!conditions.get(i).test(head)) {
                return false;
            }
        }
        return true;
    }
}
