package dev.weir.control.admin;

import dev.weir.control.admin.Operation.Method;
import dev.weir.control.admin.Problem.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the operation of a request, with its parameters. Immutable, any thread. */
final class AdminPaths {
    private final List<Operation> operations;

    AdminPaths(List<Operation> operations) {
        this.operations = List.copyOf(operations);
    }

    /** An operation, and what the request gave it. */
    record Match(Operation operation, Map<String, String> parameters, Map<String, String> query) {}

    /** Everything that the port offers. */
    static AdminPaths of(Control control) {
        Changes changes = new Changes(control);
        List<Operation> all = new ArrayList<>();
        all.addAll(new ProbeOperations(control).operations());
        all.addAll(new TableOperations(control, changes).operations());
        all.addAll(new SplitOperations(control, changes).operations());
        all.addAll(new StatsOperations(control).operations());
        all.addAll(new ComparisonOperations(control).operations());
        all.addAll(new RolloutOperations(control).operations());
        all.addAll(new PoolOperations(control, changes).operations());
        all.addAll(new ExplainOperations(control).operations());
        all.addAll(new RecordOperations(control).operations());
        all.addAll(new DashboardOperations().operations());
        all.add(PathList.of(all));
        return new AdminPaths(all);
    }

    List<Operation> operations() {
        return operations;
    }

    Match match(String method, String rawPath, @Nullable String rawQuery) throws ProblemException {
        List<String> segments = new ArrayList<>();
        for (String segment : Operation.split(rawPath.startsWith("/") ? rawPath : "/" + rawPath)) {
            segments.add(decoded(segment.replace("+", "%2B")));
        }
        SortedSet<String> allowed = new TreeSet<>();
        for (Operation operation : operations) {
            if (operation.matches(segments)) {
                if (isAsked(operation, method)) {
                    return new Match(operation, parameters(operation, segments), query(operation, rawQuery));
                }
                allowed.add(operation.method().name());
            }
        }
        if (!allowed.isEmpty()) {
            String methods = String.join(", ", allowed);
            throw Problem.of(Kind.METHOD_NOT_ALLOWED, "the method is " + method, methods)
                    .with("Allow", methods)
                    .thrown();
        }
        throw Problem.of(
                        Kind.NOT_FOUND,
                        "there is nothing at " + rawPath,
                        "a path of the admin port; GET /v1 lists them")
                .thrown();
    }

    private static boolean isAsked(Operation operation, String method) {
        return operation.method().name().equals(method) || (operation.method() == Method.GET && method.equals("HEAD"));
    }

    private static Map<String, String> parameters(Operation operation, List<String> segments) {
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String name = operation.path().get(i);
            if (Operation.isParameter(name)) {
                parameters.put(name.substring(1, name.length() - 1), segments.get(i));
            }
        }
        return parameters;
    }

    private static Map<String, String> query(Operation operation, @Nullable String rawQuery) throws ProblemException {
        Map<String, String> query = new HashMap<>();
        if (rawQuery == null || rawQuery.isEmpty()) {
            return query;
        }
        for (String pair : rawQuery.split("&")) {
            String[] parts = pair.split("=", 2);
            String name = decoded(parts[0]);
            if (!operation.queries().contains(name)) {
                throw AdminRequest.malformed(
                                "the query has an unknown parameter " + name,
                                operation.queries().isEmpty() ? "none" : "only " + new TreeSet<>(operation.queries()))
                        .thrown();
            }
            if (query.put(name, parts.length == 1 ? "" : decoded(parts[1])) != null) {
                throw AdminRequest.malformed("the query has " + name + " twice", "each parameter once")
                        .thrown();
            }
        }
        return query;
    }

    private static String decoded(String text) throws ProblemException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw AdminRequest.malformed("the path or query is badly encoded: " + text, "percent-encoding")
                    .thrown();
        }
    }
}
