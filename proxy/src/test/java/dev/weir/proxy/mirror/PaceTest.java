package dev.weir.proxy.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MS = 1_000_000;
    private final Pace pace = new Pace();

    private int room() {
        int begun = 0;
        for (; !pace.isFull(); begun++) {
            pace.begun();
        }
        for (int i = 0; i < begun; i++) {
            pace.ended();
        }
        return begun;
    }

    @Test
    void beginsWithFewAndEachAnswerAllowsOneMore() {
        assertThat(room()).isEqualTo(32);
        for (int i = 0; i < 10; i++) {
            pace.answered();
        }
        assertThat(room()).isEqualTo(42);
        for (int i = 0; i < 10_000; i++) {
            pace.answered();
        }
        assertThat(room()).isEqualTo(1024);
    }

    @Test
    void failuresHalveItAndOneIsAlwaysAllowed() {
        pace.failed(false, 0);
        assertThat(room()).isEqualTo(16);
        for (int i = 0; i < 20; i++) {
            pace.failed(false, 0);
        }
        assertThat(room()).isEqualTo(1);
    }

    @Test
    void threeFailuresInARowPauseIt() {
        pace.failed(false, 0);
        pace.failed(false, 0);
        pace.answered();
        pace.failed(false, 0);
        pace.failed(false, 0);
        assertThat(pace.isPausing(0)).isFalse();
        pace.failed(false, 0);
        assertThat(pace.isPausing(99 * MS)).isTrue();
        assertThat(pace.isPausing(100 * MS)).isFalse();
    }

    @Test
    void whereNobodyListensEachPauseIsTwiceAsLongUpToFiveSeconds() {
        long nowNs = 0;
        for (long pauseMs : new long[] {100, 200, 400, 800, 1600, 3200, 5000, 5000}) {
            pace.failed(true, nowNs);
            assertThat(pace.isPausing(nowNs + pauseMs * MS - 1)).isTrue();
            nowNs += pauseMs * MS;
            assertThat(pace.isPausing(nowNs)).isFalse();
        }
        pace.answered();
        pace.failed(true, nowNs);
        assertThat(pace.isPausing(nowNs + 100 * MS)).isFalse();
    }

    @Test
    void failuresOfCopiesThatWereUnderWayDoNotLengthenThePause() {
        for (int i = 0; i < 32; i++) {
            pace.failed(true, 0);
        }
        assertThat(pace.isPausing(100 * MS)).isFalse();
    }
}
