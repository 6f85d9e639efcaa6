package dev.weir.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HealthTest {
    private static final int FALL = 3;
    private static final int RISE = 2;

    @Test
    void isUpOnTrustUntilTheFirstAnswer() {
        assertThat(Health.UNCHECKED.up()).isTrue();
    }

    @Test
    void firstAnswerDecidesAlone() {
        assertThat(Health.UNCHECKED.failed(FALL, "refused").up()).isFalse();
        assertThat(Health.UNCHECKED.passed(RISE).up()).isTrue();
    }

    @Test
    void goesDownAfterFallFailuresInARow() {
        Health health = Health.UNCHECKED.passed(RISE);
        health = health.failed(FALL, "a").failed(FALL, "b");
        assertThat(health.up()).isTrue();
        assertThat(health.failed(FALL, "c")).isEqualTo(new Health(false, true, 0, "c"));
    }

    @Test
    void onePassBreaksTheRowOfFailures() {
        Health health = Health.UNCHECKED.passed(RISE);
        for (int i = 0; i < 10; i++) {
            health = health.failed(FALL, "a").failed(FALL, "b").passed(RISE);
        }
        assertThat(health.up()).isTrue();
        assertThat(health.failure()).isNull();
    }

    @Test
    void comesUpAfterRisePassesInARow() {
        Health down = Health.UNCHECKED.failed(FALL, "refused");
        assertThat(down.passed(RISE).up()).isFalse();
        assertThat(down.passed(RISE).failed(FALL, "again").passed(RISE).up()).isFalse();
        assertThat(down.passed(RISE).passed(RISE).up()).isTrue();
    }
}
