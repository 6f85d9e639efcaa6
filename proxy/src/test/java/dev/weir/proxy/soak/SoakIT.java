package dev.weir.proxy.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A short soak; a long one by {@code bench/run soak}. */
class SoakIT {
    private static final long SEED = 20_261_121;
    private static final int ACTIONS = 250;

    @Test
    void nothingIsLostAndEverythingComesBack() throws InterruptedException {
        try (Soak soak = new Soak(SEED)) {
            Soak.Result result = soak.run(ACTIONS);

            assertThat(LongSoak.faultsOf(result)).as(LongSoak.table(result)).isEmpty();
            assertThat(result.answered()).isPositive();
            assertThat(result.faults()).isPositive();
            assertThat(result.changes()).isPositive();
        }
    }
}
