package dev.weir.proxy.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.testing.Tables;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MS = 1_000_000;
    private final Pace pace = new Pace();
    private final List<Pool> pools = List.copyOf(Tables.table(
                    "routes { a { match { path = \"/a\" }, pool = v1 }, b { match { path = \"/b\" }, pool = v2 } }")
            .pools()
            .all());
    private final Endpoint one = pools.get(0).endpoints().getFirst();
    private final Endpoint other = pools.get(1).endpoints().getFirst();

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
        pace.failed(0);
        assertThat(room()).isEqualTo(16);
        for (int i = 0; i < 20; i++) {
            pace.failed(0);
        }
        assertThat(room()).isEqualTo(1);
    }

    @Test
    void threeFailuresInARowPauseIt() {
        pace.failed(0);
        pace.failed(0);
        pace.answered();
        pace.failed(0);
        pace.failed(0);
        assertThat(pace.isPausing(0)).isFalse();
        pace.failed(0);
        assertThat(pace.isPausing(99 * MS)).isTrue();
        assertThat(pace.isPausing(100 * MS)).isFalse();
    }

    @Test
    void whereNobodyListensEachPauseIsTwiceAsLongUpToFiveSeconds() {
        long nowNs = 0;
        for (long pauseMs : new long[] {100, 200, 400, 800, 1600, 3200, 5000, 5000}) {
            assertThat(pace.mayAsk(one, nowNs)).isTrue();
            pace.refused(one, 1, nowNs);
            assertThat(pace.isPausing(nowNs + pauseMs * MS - 1)).isTrue();
            nowNs += pauseMs * MS;
            assertThat(pace.isPausing(nowNs)).isFalse();
        }
        pace.connected(one);
        pace.refused(one, 1, nowNs);
        assertThat(pace.isPausing(nowNs + 100 * MS)).isFalse();
    }

    @Test
    void refusalsOfCopiesThatWereUnderWayDoNotLengthenThePause() {
        for (int i = 0; i < 32; i++) {
            pace.refused(one, 1, 0);
        }
        assertThat(pace.isPausing(100 * MS)).isFalse();
    }

    @Test
    void oneEndpointThatRefusesIsLetAloneAndTheOthersAreNot() {
        pace.refused(one, 2, 0);
        assertThat(pace.isPausing(0)).isFalse();
        assertThat(room()).isEqualTo(32);
        assertThat(pace.mayAsk(one, 99 * MS)).isFalse();
        assertThat(pace.mayAsk(other, 99 * MS)).isTrue();
        pace.refused(other, 2, 50 * MS);
        assertThat(pace.isPausing(99 * MS)).isTrue();
        assertThat(pace.isPausing(100 * MS))
                .as("the first of them may be asked again")
                .isFalse();
    }

    @Test
    void oneCopyAloneTriesAnEndpointThatRefused() {
        pace.refused(one, 2, 0);
        assertThat(pace.mayAsk(one, 100 * MS)).isTrue();
        assertThat(pace.mayAsk(one, 100 * MS)).isFalse();
        assertThat(pace.mayAsk(one, 200 * MS)).as("nothing came of it").isTrue();
        pace.connected(one);
        assertThat(pace.mayAsk(one, 200 * MS)).isTrue();
        assertThat(pace.mayAsk(one, 200 * MS)).isTrue();
    }
}
