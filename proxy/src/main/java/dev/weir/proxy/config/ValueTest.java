package dev.weir.proxy.config;

import java.time.Instant;
import java.util.Set;

/** What a value of the request must look like. Letters count as they are; a missing value passes only {@link Absent}. */
public sealed interface ValueTest {

    record Equals(String value) implements ValueTest {}

    record OneOf(Set<String> values) implements ValueTest {

        public OneOf {
            values = Set.copyOf(values);
        }
    }

    record Prefix(String value) implements ValueTest {}

    record Suffix(String value) implements ValueTest {}

    record Contains(String value) implements ValueTest {}

    /** An RE2 expression that takes the whole value. */
    record Regex(String pattern) implements ValueTest {}

    record Present() implements ValueTest {}

    record Absent() implements ValueTest {}

    /** A number below the bound; a value that is no number does not pass. */
    record LessThan(double bound) implements ValueTest {}

    /** A number above the bound; a value that is no number does not pass. */
    record GreaterThan(double bound) implements ValueTest {}

    /** An ISO 8601 date or time before the bound; a bare date is its first instant in UTC. */
    record Before(Instant bound) implements ValueTest {}

    /** An ISO 8601 date or time after the bound; a bare date is its first instant in UTC. */
    record After(Instant bound) implements ValueTest {}

    /** A version that compares with the bound by the precedence of Semantic Versioning 2.0.0. */
    record SemVer(Comparison comparison, SemanticVersion bound) implements ValueTest {}

    /** How a value relates to its bound. */
    enum Comparison {
        LESS,
        AT_MOST,
        EQUAL,
        AT_LEAST,
        GREATER;

        /** Whether {@code order}, the sign of a {@code compareTo}, is what this comparison asks for. */
        public boolean accepts(int order) {
            return switch (this) {
                case LESS -> order < 0;
                case AT_MOST -> order <= 0;
                case EQUAL -> order == 0;
                case AT_LEAST -> order >= 0;
                case GREATER -> order > 0;
            };
        }
    }
}
