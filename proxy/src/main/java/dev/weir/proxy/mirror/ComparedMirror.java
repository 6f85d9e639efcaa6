package dev.weir.proxy.mirror;

/**
 * A mirror whose answers are compared, as a table has it. Immutable; all its answers refer to the same object. What was counted
 * for one that equals it goes on being counted, what was counted for another is forgotten.
 *
 * @param mirror its name, unique within the route
 * @param versions of what answers: of the route's own pools, the mirror's and that for noise; other text: something else is compared
 */
public record ComparedMirror(String route, String mirror, String versions, ComparisonRules rules) {

    /** Whether both are what the same name stands for, in different tables perhaps. */
    public boolean isNamedAs(ComparedMirror other) {
        return route.equals(other.route) && mirror.equals(other.mirror);
    }
}
