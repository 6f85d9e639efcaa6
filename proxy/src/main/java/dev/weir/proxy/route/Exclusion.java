package dev.weir.proxy.route;

import dev.weir.proxy.config.Cidr;
import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.GeoField;
import dev.weir.proxy.config.TimeWindow;
import dev.weir.proxy.config.ValueTest;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether two conditions surely never hold for one request: what it cannot tell, it takes for possible. A field that is
 * repeated with two values is not thought of; a claim is, for many of them are lists. Stateless.
 */
final class Exclusion {
    private Exclusion() {}

    static boolean between(Condition one, Condition other) {
        return excludes(one, other) || excludes(other, one);
    }

    private static boolean excludes(Condition one, Condition other) {
        return switch (one) {
            case Condition.All(var all) -> excluding(all, other) > 0;
            case Condition.Any(var any) -> excluding(any, other) == any.size();
            case Condition.Not(var inner) -> inner.equals(other);
            case Condition.Client(var blocks) ->
                other instanceof Condition.Client(var others) && areApart(blocks, others);
            case Condition.Device(var classes) ->
                other instanceof Condition.Device(var others) && Collections.disjoint(classes, others);
            case Condition.Time(var window) ->
                other instanceof Condition.Time(var otherWindow) && endsBefore(window, otherWindow);
            case Condition.Geo(var field, var test) ->
                other instanceof Condition.Geo(var otherField, var otherTest)
                        && field == otherField
                        && field != GeoField.SUBDIVISION
                        && between(test, otherTest);
            case Condition.Segment(var name, var inner) -> between(inner, other);
            case Condition.Listed listed -> false;
            case Condition.Method(var test) ->
                other instanceof Condition.Method(var otherTest) && between(test, otherTest);
            case Condition.Path(var test) -> other instanceof Condition.Path(var otherTest) && between(test, otherTest);
            case Condition.Query(var name, var test) ->
                other instanceof Condition.Query(var otherName, var otherTest)
                        && name.equals(otherName)
                        && between(test, otherTest);
            case Condition.Header(var name, var test) ->
                other instanceof Condition.Header(var otherName, var otherTest)
                        && name.equals(otherName)
                        && between(test, otherTest);
            case Condition.Cookie(var name, var test) ->
                other instanceof Condition.Cookie(var otherName, var otherTest)
                        && name.equals(otherName)
                        && between(test, otherTest);
            case Condition.Claim(var path, var test) ->
                other instanceof Condition.Claim(var otherPath, var otherTest)
                        && path.equals(otherPath)
                        && (test instanceof ValueTest.Absent) != (otherTest instanceof ValueTest.Absent);
        };
    }

    /** How many of them exclude the other. */
    private static int excluding(List<Condition> conditions, Condition other) {
        int excluding = 0;
        for (Condition condition : conditions) {
            excluding += between(condition, other) ? 1 : 0;
        }
        return excluding;
    }

    /** Of tests of one value. */
    static boolean between(ValueTest one, ValueTest other) {
        boolean oneAbsent = one instanceof ValueTest.Absent;
        boolean otherAbsent = other instanceof ValueTest.Absent;
        Set<String> values = values(one);
        Set<String> others = values(other);
        return oneAbsent != otherAbsent || (values != null && others != null && Collections.disjoint(values, others));
    }

    /** All that pass; null where they cannot be listed. */
    private static @Nullable Set<String> values(ValueTest test) {
        if (test instanceof ValueTest.Equals(var value)) {
            return Set.of(value);
        }
        return test instanceof ValueTest.OneOf(var values) ? values : null;
    }

    private static boolean endsBefore(TimeWindow one, TimeWindow other) {
        Instant until = one.until();
        Instant from = other.from();
        return until != null && from != null && !until.isAfter(from);
    }

    private static boolean areApart(List<Cidr> blocks, List<Cidr> others) {
        for (Cidr block : blocks) {
            for (Cidr other : others) {
                if (overlap(block, other)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean overlap(Cidr one, Cidr other) {
        return one.prefixBits() <= other.prefixBits() ? one.contains(other.network()) : other.contains(one.network());
    }
}
