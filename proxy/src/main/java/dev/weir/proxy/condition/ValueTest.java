package dev.weir.proxy.condition;

import com.google.re2j.Pattern;
import dev.weir.proxy.config.SemanticVersion;
import dev.weir.proxy.config.ValueTest.Comparison;
import dev.weir.proxy.http.Ascii;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What a value of the request must look like. Letters count as they are. Immutable, any thread. */
public sealed interface ValueTest {

    /** Whether the span passes. */
    boolean test(byte[] bytes, int start, int end);

    /** Whether it passes that there is no value. */
    default boolean acceptsMissing() {
        return false;
    }

    record Equals(Literal value) implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return value.is(bytes, start, end);
        }
    }

    record OneOf(SpanTable<Boolean> values) implements ValueTest {
        public static OneOf of(Set<String> values) {
            Map<String, Boolean> members = new HashMap<>();
            values.forEach(value -> members.put(value, true));
            return new OneOf(SpanTable.of(members));
        }

        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return values.find(bytes, start, end) != null;
        }
    }

    record Prefix(Literal value) implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return value.begins(bytes, start, end);
        }
    }

    record Suffix(Literal value) implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return value.ends(bytes, start, end);
        }
    }

    record Contains(Literal value) implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return value.isIn(bytes, start, end);
        }
    }

    /**
     * An RE2 expression that takes the whole value, which is read as UTF-8, in time linear in its length. It allocates.
     *
     * @param maxBytes a longer value does not pass
     */
    record Regex(Pattern pattern, int maxBytes) implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return end - start <= maxBytes && pattern.matches(Arrays.copyOfRange(bytes, start, end));
        }
    }

    /** One of the ids in a file. */
    record Listed(String file, Ids ids) implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return ids.contains(bytes, start, end);
        }
    }

    record Present() implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return true;
        }
    }

    record Absent() implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return false;
        }

        @Override
        public boolean acceptsMissing() {
            return true;
        }
    }

    /** A decimal number below the bound; what is no number does not pass. */
    record LessThan(double bound) implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return Decimal.parse(bytes, start, end) < bound;
        }
    }

    /** A decimal number above the bound; what is no number does not pass. */
    record GreaterThan(double bound) implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return Decimal.parse(bytes, start, end) > bound;
        }
    }

    /** A date or time before the bound; what is none does not pass. */
    record Before(long boundMs) implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            long timeMs = Timestamp.parseMs(bytes, start, end);
            return timeMs != Timestamp.NONE && timeMs < boundMs;
        }
    }

    /** A date or time after the bound; what is none does not pass. */
    record After(long boundMs) implements ValueTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            long timeMs = Timestamp.parseMs(bytes, start, end);
            return timeMs != Timestamp.NONE && timeMs > boundMs;
        }
    }

    /** A version, by the precedence of Semantic Versioning 2.0.0; what is none does not pass. */
    record SemVer(Comparison comparison, SemanticVersion bound) implements ValueTest {
        private static final int MAX_BYTES = 128;

        @Override
        public boolean test(byte[] bytes, int start, int end) {
            if (end - start > MAX_BYTES) {
                return false;
            }
            SemanticVersion version = SemanticVersion.parse(Ascii.text(bytes, start, end));
            return version != null && comparison.accepts(version.compareTo(bound));
        }
    }
}
