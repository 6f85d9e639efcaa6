package dev.weir.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SpanNumbersTest {
    private static final int CRAFTED = 500;

    @Property(tries = 300)
    void eachTextOfEachSpaceHasANumberOfItsOwn(
            @ForAll List<String> texts, @ForAll @IntRange(min = 1, max = 9) int spaces, @ForAll String other) {
        Set<SpanNumbers.Key> keys = new HashSet<>();
        for (String text : texts) {
            keys.add(new SpanNumbers.Key(keys.size() % spaces, valid(text)));
        }
        SpanNumbers numbers = new SpanNumbers(keys);
        assertThat(numbersOf(keys, numbers)).containsExactlyInAnyOrderElementsOf(upTo(keys.size()));
        for (SpanNumbers.Key key : keys) {
            int number = numbers.find(key);
            assertThat(numbers.text(number)).isEqualTo(key.text());
            assertThat(numbers.length(number)).isEqualTo(key.utf8().length);
        }
        for (int space = 0; space <= spaces; space++) {
            SpanNumbers.Key asked = new SpanNumbers.Key(space, valid(other));
            assertThat(numbers.find(asked) != SpanNumbers.NONE).isEqualTo(keys.contains(asked));
        }
    }

    /** The sequence of Thue and Morse and its complement have one hash, whatever its factor is, if it wraps at 64 bits. */
    @Test
    void textsOfOneHashAreToldApart() {
        String text = IntStream.range(0, 1 << 11)
                .mapToObj(i -> Integer.bitCount(i) % 2 == 0 ? "a" : "b")
                .reduce("", String::concat);
        SpanNumbers.Key one = new SpanNumbers.Key(0, text);
        SpanNumbers.Key other =
                new SpanNumbers.Key(0, text.replace('a', 'c').replace('b', 'a').replace('c', 'b'));
        assertThat(one.mixed()).isEqualTo(other.mixed());
        assertThat(one).isNotEqualTo(other);
        Set<SpanNumbers.Key> both = Set.of(one, other, new SpanNumbers.Key(0, "neither"));
        assertThat(numbersOf(both, new SpanNumbers(both))).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(new SpanNumbers(Set.of(one)).find(other)).isEqualTo(SpanNumbers.NONE);
    }

    @Property(tries = 50)
    void perfectHashHasAPlaceForEach(@ForAll Random random, @ForAll @IntRange(min = 1, max = 20_000) int size) {
        LongStream ofOneBit = LongStream.of(0, Long.MIN_VALUE, 1);
        Set<Long> hashes = LongStream.concat(ofOneBit, random.longs())
                .distinct()
                .limit(size)
                .boxed()
                .collect(Collectors.toSet());
        PerfectHash perfect = new PerfectHash(hashes);
        assertEachHasAPlace(hashes, perfect);
        for (int i = 0; i < 100; i++) {
            assertThat(perfect.place(random.nextLong())).isBetween(0, size - 1);
        }
    }

    /** No seed sends so many to places of their own: compiling their table never ended. */
    @Test
    void textsThatAreMadeToFallIntoOneBucketHaveNumbers() {
        Set<SpanNumbers.Key> crafted = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> new SpanNumbers.Key(0, "/p" + i))
                .filter(key -> isInFirstBucket(key.mixed(), CRAFTED))
                .limit(CRAFTED)
                .collect(Collectors.toSet());

        assertThat(numbersOf(crafted, new SpanNumbers(crafted))).containsExactlyInAnyOrderElementsOf(upTo(CRAFTED));
    }

    @Property(tries = 20)
    void perfectHashHasAPlaceForEachOfABucketThatHasThemAll(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = CRAFTED) int size, @ForAll boolean areNeighbours) {
        LongStream candidates = areNeighbours ? LongStream.range(0, size) : random.longs();
        Set<Long> crafted = candidates
                .filter(hash -> isInFirstBucket(hash, size))
                .distinct()
                .limit(size)
                .boxed()
                .collect(Collectors.toSet());

        assertEachHasAPlace(crafted, new PerfectHash(crafted));
    }

    /** Of a table of {@code size}, by the high half of the hash. */
    private static boolean isInFirstBucket(long hash, int size) {
        return (hash >>> Integer.SIZE) * (size / 4 + 1) < 1L << Integer.SIZE;
    }

    private static void assertEachHasAPlace(Set<Long> hashes, PerfectHash perfect) {
        assertThat(hashes.stream().map(perfect::place).toList())
                .containsExactlyInAnyOrderElementsOf(upTo(hashes.size()));
    }

    private static List<Integer> numbersOf(Collection<SpanNumbers.Key> keys, SpanNumbers numbers) {
        return keys.stream().map(numbers::find).toList();
    }

    private static List<Integer> upTo(int size) {
        return IntStream.range(0, size).boxed().toList();
    }

    /** Lone surrogates have no bytes of their own. */
    private static String valid(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
