package dev.weir.proxy.split;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaltTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', 0x0",
        "'', hello, 0x248bfa47",
        "'hel', lo, 0x248bfa47",
        "'hello, w', orld, 0x149bbb7f",
        "'', The quick brown fox jumps over the lazy dog, 0x2e4ff723",
        "'The quick ', brown fox jumps over the lazy dog, 0x2e4ff723",
    })
    void hashesAsMurmur3(String salt, String key, String expected) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        assertThat(new Salt(salt).murmur3(bytes, 0, bytes.length))
                .isEqualTo(Integer.decode(expected).intValue());
    }

    @Property(tries = 2000)
    void hashesSaltAndSpanAsOneText(
            @ForAll String salt,
            @ForAll byte[] key,
            @ForAll @IntRange(max = 7) int before,
            @ForAll @IntRange(max = 7) int after) {
        byte[] saltBytes = salt.getBytes(StandardCharsets.UTF_8);
        byte[] whole = new byte[saltBytes.length + key.length];
        System.arraycopy(saltBytes, 0, whole, 0, saltBytes.length);
        System.arraycopy(key, 0, whole, saltBytes.length, key.length);
        byte[] around = new byte[before + key.length + after];
        System.arraycopy(key, 0, around, before, key.length);

        int expected = Hashing.murmur3_32().hashBytesToInt(whole);
        Salt salted = new Salt(salt);
        assertThat(salted.murmur3(around, before, before + key.length)).isEqualTo(expected);
        assertThat(salted.bucket(around, before, before + key.length))
                .isEqualTo((int) ((Integer.toUnsignedLong(expected) * 1_000_000) >>> 32))
                .isBetween(0, Salt.BUCKETS - 1);
    }

    @Test
    void bucketsSpreadEvenly() {
        int[] counts = counts(new Salt("shop"), 100_000, 100);
        assertThat(chiSquare(counts, 1000)).isLessThan(149); // 99 degrees of freedom, p = 0.001
    }

    @Test
    void twoSaltsAreIndependent() {
        Salt shop = new Salt("shop");
        Salt search = new Salt("search");
        int cells = 10;
        int[] joint = new int[cells * cells];
        for (int user = 0; user < 100_000; user++) {
            byte[] key = ("user-" + user).getBytes(StandardCharsets.UTF_8);
            int one = shop.bucket(key, 0, key.length) / (Salt.BUCKETS / cells);
            int other = search.bucket(key, 0, key.length) / (Salt.BUCKETS / cells);
            joint[one * cells + other]++;
        }
        assertThat(chiSquare(joint, 1000)).isLessThan(149);
    }

    private static int[] counts(Salt salt, int users, int cells) {
        int[] counts = new int[cells];
        for (int user = 0; user < users; user++) {
            byte[] key = ("user-" + user).getBytes(StandardCharsets.UTF_8);
            counts[salt.bucket(key, 0, key.length) / (Salt.BUCKETS / cells)]++;
        }
        return counts;
    }

    private static double chiSquare(int[] counts, double expected) {
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }
}
