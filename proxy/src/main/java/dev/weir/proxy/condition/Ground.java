package dev.weir.proxy.condition;

import dev.weir.proxy.config.GeoField;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What about a request decided a condition, for people: {@code jwt plan = silver}, {@code header x-beta is missing}. What may be
 * a secret is not told: credentials, and whatever is as long as one. Stateless, any thread; it allocates.
 */
public final class Ground {
    private static final int LONGEST_SHOWN = 100;

    private Ground() {}

    /** The part that decided; several where all of them had to. */
    public static String of(Condition condition, RequestHead head) {
        return switch (condition) {
            case Condition.All(var parts) -> decisive(parts, head, false);
            case Condition.Any(var parts) -> decisive(parts, head, true);
            case Condition.Not(var inner) -> of(inner, head);
            case Condition.Method method -> "method " + head.methodText();
            case Condition.Path path -> "path " + shown(head.pathText());
            case Condition.Host host -> "host " + shown(head.hostText());
            case Condition.Client client -> "client " + head.client();
            case Condition.OnDevice device -> "device " + Device.of(head).name().toLowerCase(Locale.ROOT);
            case Condition.InTime time -> "time " + Instant.ofEpochMilli(head.arrivalMs());
            case Condition.Geo(var field, var places, var test) ->
                told("geo " + field.label(), placeValues(places.find(head, field), field));
            case Condition.InSegment(var name, var inner) -> "segment " + name + " (" + of(inner, head) + ")";
            case Condition.Query(var name, var test) -> told("query " + name, queryValues(head, name));
            case Condition.Header(var name, var test) -> told("header " + name, fieldValues(head, name));
            case Condition.Cookie(var name, var test) -> told("cookie " + name, cookieValue(head, name));
            case Condition.Claim(var name, var test) -> told("jwt " + name, claimValues(head.claims(), name));
        };
    }

    /** A value as it may be shown. */
    public static String shown(String value) {
        return value.length() <= LONGEST_SHOWN ? value : "(" + value.length() + " letters)";
    }

    /** The value of a field as it may be shown. */
    public static String shown(FieldName name, String value) {
        boolean credentials = name.equals(FieldName.AUTHORIZATION)
                || name.equals(FieldName.COOKIE)
                || name.toString().equals("proxy-authorization");
        return credentials ? "(hidden)" : shown(value);
    }

    /** The first part that came out so and decided alone, or else all of them. */
    private static String decisive(List<Condition> parts, RequestHead head, boolean deciding) {
        List<String> grounds = new ArrayList<>();
        for (Condition part : parts) {
            if (part.test(head) == deciding) {
                return of(part, head);
            }
            grounds.add(of(part, head));
        }
        return grounds.isEmpty() ? "nothing is asked" : String.join(", ", grounds);
    }

    private static String told(String what, List<String> values) {
        return values.isEmpty() ? what + " is missing" : what + " = " + shown(String.join(", ", values));
    }

    private static List<String> queryValues(RequestHead head, Literal name) {
        List<String> values = new ArrayList<>();
        if (head.queryStart() >= 0) {
            long value = QueryParameters.find(head, name, head.queryStart());
            while (value != Span.NONE) {
                values.add(Ascii.text(head.bytes(), Span.start(value), Span.end(value)));
                value = QueryParameters.find(head, name, Span.end(value) + 1);
            }
        }
        return values;
    }

    private static List<String> fieldValues(RequestHead head, FieldName name) {
        Fields fields = head.fields();
        List<String> values = new ArrayList<>();
        for (int field = fields.find(name); field >= 0; field = fields.find(name, field + 1)) {
            values.add(shown(name, fields.value(field)));
        }
        return values;
    }

    private static List<String> cookieValue(RequestHead head, Literal name) {
        long value = Cookies.find(head, name);
        return value == Span.NONE ? List.of() : List.of(Ascii.text(head.bytes(), Span.start(value), Span.end(value)));
    }

    private static List<String> placeValues(Place place, GeoField field) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < place.count(field); i++) {
            values.add(new String(place.value(field, i), StandardCharsets.UTF_8));
        }
        return values;
    }

    private static List<String> claimValues(Claims claims, Claims.Name name) {
        List<String> values = new ArrayList<>();
        for (int claim = claims.find(name, 0); claim >= 0; claim = claims.find(name, claim + 1)) {
            int start = claims.valueStart(claim);
            values.add(new String(claims.bytes(), start, claims.valueEnd(claim) - start, StandardCharsets.UTF_8));
        }
        return values;
    }
}
