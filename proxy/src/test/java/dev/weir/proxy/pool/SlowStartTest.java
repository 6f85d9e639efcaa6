package dev.weir.proxy.pool;

import static dev.weir.proxy.pool.PoolFixture.T0_NS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class SlowStartTest {
    private static final long DURATION_NS = TimeUnit.SECONDS.toNanos(10);

    private final SlowStart slowStart = new SlowStart();

    @Test
    void whoNeverLeftHasTheWholeShare() {
        assertThat(slowStart.sharePpm(T0_NS, DURATION_NS)).isEqualTo(1_000_000);
        assertThat(slowStart.isRamping(T0_NS, DURATION_NS)).isFalse();
    }

    @Test
    void shareGrowsEvenlyFromATenthToTheWhole() {
        slowStart.begin(T0_NS);
        assertThat(sharePpmAfter(0)).isEqualTo(100_000);
        assertThat(sharePpmAfter(1)).isEqualTo(100_000);
        assertThat(sharePpmAfter(5)).isEqualTo(500_000);
        assertThat(sharePpmAfter(9)).isEqualTo(900_000);
        assertThat(sharePpmAfter(10)).isEqualTo(1_000_000);
        assertThat(sharePpmAfter(1_000_000)).isEqualTo(1_000_000);
    }

    @Test
    void shareIsSmallestBeforeARampThatIsYetToBegin() {
        slowStart.begin(T0_NS);
        assertThat(sharePpmAfter(-30)).isEqualTo(100_000);
    }

    @Test
    void diceFollowTheShare() {
        slowStart.begin(T0_NS);
        SplittableRandom random = new SplittableRandom(1);
        long nowNs = T0_NS + DURATION_NS * 3 / 10;
        int admitted = 0;
        for (int i = 0; i < 100_000; i++) {
            admitted += slowStart.admits(random, nowNs, DURATION_NS) ? 1 : 0;
        }
        assertThat(admitted).isCloseTo(30_000, Offset.offset(700));
    }

    @Test
    void noDurationIsNoRamp() {
        slowStart.begin(T0_NS);
        assertThat(slowStart.sharePpm(T0_NS, 0)).isEqualTo(1_000_000);
    }

    private int sharePpmAfter(long seconds) {
        return slowStart.sharePpm(T0_NS + TimeUnit.SECONDS.toNanos(seconds), DURATION_NS);
    }
}
