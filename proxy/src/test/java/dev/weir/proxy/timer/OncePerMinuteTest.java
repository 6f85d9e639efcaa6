package dev.weir.proxy.timer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OncePerMinuteTest {
    private static final long MINUTE_NS = 60_000_000_000L;

    @Test
    void theFirstIsToldAndTheNextAMinuteLaterWithTheNumberOfThoseInBetween() {
        OncePerMinute pace = new OncePerMinute();
        long startNs = Long.MAX_VALUE - 1;

        assertThat(pace.happened(startNs)).isZero();
        assertThat(pace.happened(startNs + 1)).isEqualTo(OncePerMinute.UNTOLD);
        assertThat(pace.happened(startNs + MINUTE_NS - 1)).isEqualTo(OncePerMinute.UNTOLD);
        assertThat(pace.happened(startNs + MINUTE_NS)).isEqualTo(2);
        assertThat(pace.happened(startNs + 2 * MINUTE_NS)).isZero();
    }
}
