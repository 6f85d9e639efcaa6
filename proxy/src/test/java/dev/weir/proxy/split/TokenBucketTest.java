package dev.weir.proxy.split;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void fullBucketGivesABurstAndThenTheRate() {
        TokenBucket bucket = new TokenBucket();
        assertThat(takes(bucket, 0, 10)).isEqualTo(5);
        assertThat(takes(bucket, SECOND_NS, 10)).isEqualTo(1);
        assertThat(takes(bucket, 4 * SECOND_NS, 10)).isEqualTo(3);
        assertThat(takes(bucket, 100 * SECOND_NS, 10)).isEqualTo(5);
    }

    @Test
    void lookingTakesNothing() {
        TokenBucket bucket = new TokenBucket();
        assertThat(bucket.hasToken(0, 0)).isTrue();
        assertThat(bucket.tryTake(0, SECOND_NS, 0)).isTrue();
        assertThat(bucket.hasToken(0, 0)).isFalse();
        assertThat(bucket.hasToken(SECOND_NS, 0)).isTrue();
    }

    @Property
    void neverGivesMoreThanRateAndBurst(
            @ForAll @IntRange(min = 1, max = 1000) int rate,
            @ForAll @IntRange(min = 1, max = 50) int burst,
            @ForAll @LongRange(min = Long.MIN_VALUE / 4, max = Long.MAX_VALUE / 4) long startNs,
            @ForAll @IntRange(min = 1, max = 50) int steps) {
        TokenBucket bucket = new TokenBucket();
        long intervalNs = SECOND_NS / rate;
        long burstNs = intervalNs * (burst - 1);
        int taken = 0;
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < 100; i++) {
                taken += bucket.tryTake(startNs + step * (SECOND_NS / 10), intervalNs, burstNs) ? 1 : 0;
            }
        }
        long elapsedNs = (steps - 1) * (SECOND_NS / 10);
        assertThat((long) taken).isLessThanOrEqualTo(burst + elapsedNs / intervalNs + 1);
    }

    private static int takes(TokenBucket bucket, long nowNs, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += bucket.tryTake(nowNs, SECOND_NS, 4 * SECOND_NS) ? 1 : 0;
        }
        return taken;
    }
}
