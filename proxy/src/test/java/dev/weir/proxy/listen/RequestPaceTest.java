package dev.weir.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.route.RouteTimeouts;
import org.junit.jupiter.api.Test;

/** Which bodies come too slowly. */
class RequestPaceTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long OFF = Long.MAX_VALUE;

    private final RequestPace pace = new RequestPace();
    private long nowNs = 7 * SECOND_NS;

    @Test
    void silenceBeyondTheIdleTimeIsLate() {
        begin(4 * SECOND_NS, 0);
        assertThat(after(3 * SECOND_NS)).isNull();
        assertThat(after(SECOND_NS)).isEqualTo(Failure.BODY_TIMEOUT);
    }

    @Test
    void trickleBelowTheRateIsTooSlow() {
        begin(4 * SECOND_NS, 100);
        for (int second = 0; second < 3; second++) {
            pace.received(99);
            assertThat(after(SECOND_NS)).isNull();
        }
        pace.received(99);
        assertThat(after(SECOND_NS)).isEqualTo(Failure.BODY_TOO_SLOW);
    }

    @Test
    void rateIsHeldWhenSilenceHasNoLimit() {
        begin(OFF, 100);
        assertThat(pace.checkEveryNs()).isLessThan(30 * SECOND_NS);
        pace.received(2_999);
        assertThat(after(29 * SECOND_NS)).isNull();
        assertThat(after(SECOND_NS)).isEqualTo(Failure.BODY_TOO_SLOW);
    }

    @Test
    void bodyAtTheRateMayTakeForEver() {
        begin(OFF, 100);
        for (int window = 0; window < 5; window++) {
            pace.received(3_000);
            assertThat(after(30 * SECOND_NS)).isNull();
        }
    }

    @Test
    void rateIsHeldInPartsOfASecond() {
        begin(SECOND_NS * 3 / 2, 100);
        pace.received(100);
        assertThat(after(SECOND_NS)).isNull();
        pace.received(49);
        assertThat(after(SECOND_NS / 2)).isEqualTo(Failure.BODY_TOO_SLOW);
    }

    @Test
    void shortSilenceIsNotCalledSlowness() {
        begin(SECOND_NS / 5, 240);
        pace.received(2);
        assertThat(after(SECOND_NS / 10)).isNull();
        assertThat(after(SECOND_NS / 10)).isNull();
        assertThat(after(SECOND_NS / 10)).isEqualTo(Failure.BODY_TIMEOUT);
    }

    @Test
    void timeInWhichNobodyReadsDoesNotCount() {
        begin(4 * SECOND_NS, 100);
        nowNs += 60 * SECOND_NS;
        assertThat(pace.check(nowNs, false)).isNull();
        assertThat(after(3 * SECOND_NS)).isNull();
        assertThat(after(SECOND_NS)).isEqualTo(Failure.BODY_TIMEOUT);
    }

    @Test
    void nothingIsWatchedWhereBothAreOff() {
        begin(OFF, 0);
        assertThat(pace.checkEveryNs()).isEqualTo(OFF);
    }

    private void begin(long idleNs, long bytesPerSecond) {
        pace.begin(new RouteTimeouts(idleNs, bytesPerSecond, OFF, OFF, OFF, OFF, OFF, OFF, OFF), nowNs);
    }

    private Failure after(long delayNs) {
        nowNs += delayNs;
        return pace.check(nowNs, true);
    }
}
