package dev.weir.proxy.config.hocon;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a scalar value must look like.
 *
 * @param expected how that is said to the one who wrote something else
 * @param parser null for a text that does not fit
 * @param words what may be meant by a text that does not fit
 * @param secret the value is never shown
 */
record Shape<T>(String expected, Parser<T> parser, List<String> words, boolean secret) {

    private static final int LONGEST_LIST = 12;

    /** Reads a text, without ever throwing. */
    @FunctionalInterface
    interface Parser<T> {
        @Nullable
        T parse(String text);
    }

    static <T> Shape<T> of(String expected, Parser<T> parser) {
        return new Shape<>(expected, parser, List.of(), false);
    }

    /** One of these words. */
    static <T> Shape<T> choice(Map<String, T> choices) {
        Map<String, T> sorted = new TreeMap<>(choices);
        return new Shape<>("expected " + enumerate(sorted.keySet()), sorted::get, List.copyOf(sorted.keySet()), false);
    }

    Shape<T> asSecret() {
        return new Shape<>(expected, parser, words, true);
    }

    /** Empty for {@code off}. */
    Shape<Optional<T>> orOff() {
        return orWord("off");
    }

    /** Empty for the word. */
    Shape<Optional<T>> orWord(String word) {
        Parser<Optional<T>> either = text -> {
            if (text.equals(word)) {
                return Optional.empty();
            }
            T parsed = parser.parse(text);
            return parsed == null ? null : Optional.of(parsed);
        };
        return new Shape<>(expected + ", or " + word, either, words, secret);
    }

    /** {@code a, b or c}; a long list is cut. */
    static String enumerate(Collection<String> words) {
        StringBuilder text = new StringBuilder();
        Iterator<String> each = words.iterator();
        for (int i = 0; each.hasNext(); i++) {
            if (i == LONGEST_LIST) {
                return text.append(", ...").toString();
            }
            String word = each.next();
            String joint = each.hasNext() ? ", " : " or ";
            text.append(i == 0 ? "" : joint).append(word);
        }
        return text.toString();
    }
}
