package dev.weir.proxy.condition;

import dev.weir.proxy.config.SecretNames;
import dev.weir.proxy.config.SemanticVersion;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which parts of a condition decided about a request, and what they saw: the first that failed of those that must all hold, the
 * first that held of those of which one is enough, else every one of them. It asks the conditions themselves; for people, not for the
 * way of a request. Stateless, any thread.
 */
public final class Why {
    private static final int LONGEST_SHOWN = 100;
    private static final String NOTHING = "nothing";
    private static final String HIDDEN = "(hidden)";

    private Why() {}

    /**
     * One part that decided.
     *
     * @param asked what it asks of a request
     * @param seen what the request has there
     * @param holds whether that is enough
     */
    public record Finding(String asked, String seen, boolean holds) {
        @Override
        public String toString() {
            return asked + (holds ? ": it is " : ", but it is ") + seen;
        }
    }

    /** All of them hold if the condition does, else none of them does; empty only if nothing was asked. */
    public static List<Finding> of(Condition condition, RequestHead head) {
        return switch (condition) {
            case Condition.All(var conditions) -> decisive(conditions, head, false);
            case Condition.Any(var conditions) -> decisive(conditions, head, true);
            case Condition.Not(var inner) -> negated(of(inner, head));
            case Condition.InSegment(var name, var inner) -> inSegment(name, of(inner, head));
            case Condition.Method(var test) ->
                leaf(condition, head, "method" + text(test), span(head, head.methodStart(), head.methodEnd()));
            case Condition.Path(var test) ->
                leaf(condition, head, "path" + text(test), span(head, head.pathStart(), head.pathEnd()));
            case Condition.Host(var test) ->
                leaf(condition, head, "host" + text(test), span(head, head.hostStart(), head.hostEnd()));
            case Condition.Claim(var name, var test) ->
                leaf(condition, head, "jwt " + name + text(test), claimValues(head.claims(), name));
            case Condition.Query(var name, var test) ->
                leaf(
                        condition,
                        head,
                        "query " + name + text(name.toString(), test),
                        shownOf(name.toString(), queryValues(head, name)));
            case Condition.Header(var name, var test) ->
                leaf(condition, head, "header " + name + text(name.toString(), test), fieldValues(head, name));
            case Condition.Cookie(var name, var test) ->
                leaf(
                        condition,
                        head,
                        "cookie " + name + text(name.toString(), test),
                        shownOf(name.toString(), cookie(head, name)));
            case Condition.Client(var blocks) ->
                leaf(condition, head, "client in " + blocks, String.valueOf(head.client()));
            case Condition.OnDevice(var classes) ->
                leaf(condition, head, "device in " + classes, Device.of(head).label());
            case Condition.InTime(var window) ->
                leaf(
                        condition,
                        head,
                        "time " + window,
                        window.local(head.arrivalMs()).toString());
            case Condition.Geo(var field, var places, var test) ->
                leaf(condition, head, "geo " + field.label() + text(test), values(places.find(head, field), field));
        };
    }

    private static List<Finding> leaf(Condition condition, RequestHead head, String asked, String seen) {
        return List.of(new Finding(asked, seen, condition.test(head)));
    }

    /** The findings of the first condition with this answer; without any, those of all. */
    private static List<Finding> decisive(List<Condition> conditions, RequestHead head, boolean answer) {
        List<Finding> all = new ArrayList<>();
        for (Condition condition : conditions) {
            List<Finding> findings = of(condition, head);
            if (condition.test(head) == answer) {
                return findings;
            }
            all.addAll(findings);
        }
        return all;
    }

    private static List<Finding> negated(List<Finding> findings) {
        List<Finding> negated = new ArrayList<>();
        findings.forEach(finding -> negated.add(new Finding("not " + finding.asked, finding.seen, !finding.holds)));
        return negated;
    }

    private static List<Finding> inSegment(String name, List<Finding> findings) {
        List<Finding> named = new ArrayList<>();
        findings.forEach(finding ->
                named.add(new Finding("segment " + name + ": " + finding.asked, finding.seen, finding.holds)));
        return named;
    }

    /** A value as it may be shown: what is as long as a secret might be one. */
    public static String shown(String value) {
        return value.length() <= LONGEST_SHOWN ? value : "(" + value.length() + " letters)";
    }

    /** The value of a field as it may be shown. */
    public static String shown(FieldName name, String value) {
        return isSecret(name) ? HIDDEN : shown(value);
    }

    private static boolean isSecret(FieldName name) {
        return SecretNames.isSecret(name.toString());
    }

    private static String text(String name, ValueTest test) {
        boolean tells = !(test instanceof ValueTest.Present) && !(test instanceof ValueTest.Absent);
        return tells && SecretNames.isSecret(name) ? " is " + HIDDEN : text(test);
    }

    /** That something is there may be told of a secret, too. */
    private static String shownOf(String name, String values) {
        return SecretNames.isSecret(name) && !values.equals(NOTHING) ? HIDDEN : values;
    }

    private static String text(ValueTest test) {
        return switch (test) {
            case ValueTest.Equals(var value) -> " is " + quoted(value.toString());
            case ValueTest.OneOf(var values) -> " in " + values;
            case ValueTest.Prefix(var value) -> " begins with " + quoted(value.toString());
            case ValueTest.Suffix(var value) -> " ends in " + quoted(value.toString());
            case ValueTest.Contains(var value) -> " contains " + quoted(value.toString());
            case ValueTest.Regex(var pattern, var maxBytes) -> " matches " + pattern;
            case ValueTest.Present present -> " is there";
            case ValueTest.Absent absent -> " is not there";
            case ValueTest.LessThan(var bound) -> " < " + number(bound);
            case ValueTest.GreaterThan(var bound) -> " > " + number(bound);
            case ValueTest.Before(var boundMs) -> " before " + Instant.ofEpochMilli(boundMs);
            case ValueTest.After(var boundMs) -> " after " + Instant.ofEpochMilli(boundMs);
            case ValueTest.SemVer(var comparison, var bound) -> " " + sign(comparison) + " version " + version(bound);
            case ValueTest.Listed(var file, var ids) -> " in " + file;
        };
    }

    private static String sign(dev.weir.proxy.config.ValueTest.Comparison comparison) {
        return switch (comparison) {
            case LESS -> "<";
            case AT_MOST -> "<=";
            case EQUAL -> "=";
            case AT_LEAST -> ">=";
            case GREATER -> ">";
        };
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : String.valueOf(number);
    }

    private static String version(SemanticVersion version) {
        String release = version.major() + "." + version.minor() + "." + version.patch();
        return version.preRelease().isEmpty() ? release : release + "-" + String.join(".", version.preRelease());
    }

    private static String queryValues(RequestHead head, Literal name) {
        List<String> values = new ArrayList<>();
        if (head.queryStart() >= 0) {
            long value = QueryParameters.find(head, name, head.queryStart());
            for (; value != Span.NONE; value = QueryParameters.find(head, name, Span.end(value) + 1)) {
                values.add(span(head, Span.start(value), Span.end(value)));
            }
        }
        return values.isEmpty() ? NOTHING : String.join(", ", values);
    }

    private static String fieldValues(RequestHead head, FieldName name) {
        Fields fields = head.fields();
        List<String> values = new ArrayList<>();
        for (int field = fields.find(name); field >= 0; field = fields.find(name, field + 1)) {
            values.add(isSecret(name) ? HIDDEN : quoted(fields.value(field)));
        }
        return values.isEmpty() ? NOTHING : String.join(", ", values);
    }

    private static String cookie(RequestHead head, Literal name) {
        long value = Cookies.find(head, name);
        return value == Span.NONE ? NOTHING : span(head, Span.start(value), Span.end(value));
    }

    private static String claimValues(Claims claims, Claims.Name name) {
        List<String> values = new ArrayList<>();
        for (int claim = claims.find(name, 0); claim >= 0; claim = claims.find(name, claim + 1)) {
            int start = claims.valueStart(claim);
            values.add(
                    quoted(new String(claims.bytes(), start, claims.valueEnd(claim) - start, StandardCharsets.UTF_8)));
        }
        return values.isEmpty() ? NOTHING : String.join(", ", values);
    }

    private static String values(Place place, dev.weir.proxy.config.GeoField field) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < place.count(field); i++) {
            values.add(new String(place.value(field, i), StandardCharsets.UTF_8));
        }
        return String.join(", ", values);
    }

    private static String span(RequestHead head, int start, int end) {
        return quoted(Ascii.text(head.bytes(), start, end));
    }

    private static String quoted(String text) {
        return text.length() <= LONGEST_SHOWN ? '"' + text + '"' : shown(text);
    }
}
