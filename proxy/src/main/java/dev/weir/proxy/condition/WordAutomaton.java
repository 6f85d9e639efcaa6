package dev.weir.proxy.condition;

import dev.weir.proxy.http.Ascii;
import java.util.List;

/**
 * Tells which of some words stand in a text, wherever and in whatever case, in one pass: two look-ups a byte, however many words
 * there are (Aho and Corasick, "Efficient string matching", 1975). A state stands for the longest end of what was read that begins a
 * word. Immutable, any thread.
 */
final class WordAutomaton {
    /** Before the first byte. */
    static final int START = 0;

    private static final int BYTES = 256;
    private static final int MOST_CLASSES = 32;
    private static final int MOST_STATES = Short.MAX_VALUE / MOST_CLASSES;

    private final List<String> words;
    /** Of each byte; those that stand in no word are all of class 0. */
    private final byte[] classes = new byte[BYTES];
    /** A row of {@link #MOST_CLASSES} for each state, which is told by where its row begins. */
    private final short[] next;
    /** For each row: a bit for each word that ends here. */
    private final long[] endings;

    /** @param words in lower case: at most 64, of at most 31 different letters and 1,022 letters in all */
    WordAutomaton(List<String> words) {
        this.words = List.copyOf(words);
        int states = 1 + String.join("", words).length();
        if (words.size() > Long.SIZE || states > MOST_STATES || classify() > MOST_CLASSES) {
            throw new IllegalArgumentException("too many words: " + words);
        }
        this.next = new short[states * MOST_CLASSES];
        this.endings = new long[states];
        plant();
        link();
    }

    /** The state behind this byte. */
    int next(int state, byte read) {
        return next[state + classes[read & 0xff]];
    }

    /** A bit for each word that ends in this state, as in {@link #bits}. */
    long endings(int state) {
        return endings[state / MOST_CLASSES];
    }

    /** The state in which the word ends, and no longer one that ends with it. */
    int stateOf(String word) {
        int state = START;
        for (byte letter : Ascii.bytes(word)) {
            state = next(state, letter);
        }
        return state;
    }

    /** A bit for each of these words. */
    long bits(List<String> some) {
        long bits = 0;
        for (String word : some) {
            bits |= 1L << words.indexOf(word);
        }
        return bits;
    }

    private int classify() {
        int count = 1;
        for (String word : words) {
            for (byte letter : Ascii.bytes(word)) {
                if (classes[letter] == 0) {
                    classes[letter] = (byte) count++;
                }
            }
        }
        for (byte upper = 'A'; upper <= 'Z'; upper++) {
            classes[upper] = classes[Ascii.lower(upper)];
        }
        return count;
    }

    /** A state for each beginning of a word. */
    private void plant() {
        int states = 1;
        for (int i = 0; i < words.size(); i++) {
            int state = START;
            for (byte letter : Ascii.bytes(words.get(i))) {
                int step = state + classes[letter];
                if (next[step] == START) {
                    next[step] = (short) (states++ * MOST_CLASSES);
                }
                state = next[step];
            }
            endings[state / MOST_CLASSES] |= 1L << i;
        }
    }

    /** Lets each state that a byte does not lead on from go where its longest other end goes; shorter states first. */
    private void link() {
        int[] queue = new int[endings.length];
        int[] ends = new int[endings.length];
        int queued = 1;
        for (int taken = 0; taken < queued; taken++) {
            int state = queue[taken];
            int end = ends[state / MOST_CLASSES];
            for (int step = 0; step < MOST_CLASSES; step++) {
                int child = next[state + step];
                int other = state == START ? START : next[end + step];
                if (child == START) {
                    next[state + step] = (short) other;
                } else {
                    ends[child / MOST_CLASSES] = other;
                    endings[child / MOST_CLASSES] |= endings[other / MOST_CLASSES];
                    queue[queued++] = child;
                }
            }
        }
    }
}
