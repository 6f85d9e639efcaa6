package dev.weir.proxy.condition;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers texts of the configuration, from 0 on, and tells the number of a span of bytes that is one of them. Each text stands
 * in a space, so that one table does for the paths of all hosts. The number is the place that a perfect hash gives to the
 * text; so there are no empty slots and no object for a text, and all that a look-up may touch is a few bytes a text:
 *
 * <pre>
 *   seeds of the hash   | of four texts | of four texts | ...
 *   starts, by number   | of text 0 | of text 1 | ... | end of the last
 *   spaces, by number   | of text 0 | of text 1 | ...
 *   bytes               text 0, text 1, ...                              compared with the span: no hash is trusted
 * </pre>
 *
 * A look-up compares one text, whatever a client sends. Immutable, any thread.
 */
public final class SpanNumbers {
    /** The number of a span that is none of the texts. */
    public static final int NONE = -1;

    private static final long FACTOR = 0xD6E8FEB86659FD93L;
    private static final long SPACE_FACTOR = 0xA0761D6478BD642FL;

    private final PerfectHash places;
    private final int[] starts;
    private final int[] spaces;
    private final byte[] bytes;

    /** From this number on, texts have the hash of another text in 64 bits, which hardly ever happens. */
    private final int firstAlike;

    /** A text, and the space that it stands in. */
    public record Key(int space, String text) {
        byte[] utf8() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        long mixed() {
            byte[] utf8 = utf8();
            return SpanNumbers.mixed(space, hash(utf8, 0, utf8.length));
        }
    }

    /** @param keys different ones; they are compared as UTF-8 */
    public SpanNumbers(Collection<Key> keys) {
        Map<Long, Key> byHash = new LinkedHashMap<>();
        List<Key> alike = new ArrayList<>();
        for (Key key : keys) {
            if (byHash.putIfAbsent(key.mixed(), key) != null) {
                alike.add(key);
            }
        }
        this.places = new PerfectHash(byHash.keySet());
        this.firstAlike = byHash.size();
        Key[] byNumber = new Key[keys.size()];
        byHash.forEach((hash, key) -> byNumber[places.place(hash)] = key);
        for (int i = 0; i < alike.size(); i++) {
            byNumber[firstAlike + i] = alike.get(i);
        }
        this.starts = new int[byNumber.length + 1];
        this.spaces = new int[byNumber.length];
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        for (int number = 0; number < byNumber.length; number++) {
            texts.writeBytes(byNumber[number].utf8());
            starts[number + 1] = texts.size();
            spaces[number] = byNumber[number].space();
        }
        this.bytes = texts.toByteArray();
    }

    /** The hash of a span. */
    public static long hash(byte[] bytes, int start, int end) {
        long hash = 0;
        for (int i = start; i < end; i++) {
            hash = hashNext(hash, bytes[i]);
        }
        return hash;
    }

    /** The hash of a span that is one byte longer than that of {@code hash}. */
    public static long hashNext(long hash, byte next) {
        return hash * FACTOR + next;
    }

    /**
     * The hash of a span that begins one byte earlier than that of {@code hash}.
     *
     * @param power what {@link #nextPower} makes of 1, as often as the span before has bytes
     */
    public static long hashBefore(long hash, long power, byte before) {
        return hash + before * power;
    }

    /** The power for a span that is one byte longer than that of {@code power}. */
    public static long nextPower(long power) {
        return power * FACTOR;
    }

    /**
     * The number of the span, or {@link #NONE}.
     *
     * @param hash of the span; the caller computed it on its way
     */
    public int find(int space, long hash, byte[] text, int start, int end) {
        if (spaces.length == 0) {
            return NONE;
        }
        int number = places.place(mixed(space, hash));
        return is(number, space, text, start, end) ? number : findAlike(space, text, start, end);
    }

    /** The number of a key; {@link #NONE} if it is none of the texts. */
    public int find(Key key) {
        byte[] utf8 = key.utf8();
        return find(key.space(), hash(utf8, 0, utf8.length), utf8, 0, utf8.length);
    }

    /** How many there are. */
    public int size() {
        return spaces.length;
    }

    /** The length of the text of this number, in bytes. */
    public int length(int number) {
        return starts[number + 1] - starts[number];
    }

    /** The text of this number. */
    public String text(int number) {
        return new String(bytes, starts[number], length(number), StandardCharsets.UTF_8);
    }

    private int findAlike(int space, byte[] text, int start, int end) {
        for (int number = firstAlike; number < spaces.length; number++) {
            if (is(number, space, text, start, end)) {
                return number;
            }
        }
        return NONE;
    }

    private boolean is(int number, int space, byte[] text, int start, int end) {
        return spaces[number] == space && Arrays.equals(text, start, end, bytes, starts[number], starts[number + 1]);
    }

    private static long mixed(int space, long hash) {
        long mixed = hash + space * SPACE_FACTOR;
        return (mixed ^ (mixed >>> Integer.SIZE)) * FACTOR;
    }
}
