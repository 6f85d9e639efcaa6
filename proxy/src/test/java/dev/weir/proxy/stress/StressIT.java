package dev.weir.proxy.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.testing.StressRun;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A short run of the jcstress tests: what was forbidden once does not come back, and what is new and frequent falls. */
class StressIT {
    private static final Path FOLDER = Path.of("target/stress");

    /** One configuration of the JVM instead of all, and half a second for each test. */
    private static final List<String> SHORT = List.of(
            "-f",
            "1",
            "-iters",
            "1",
            "-time",
            "500",
            "-sc",
            "false",
            "-jvmArgs",
            "-XX:+UseParallelGC -Xmx256m --enable-native-access=ALL-UNNAMED");

    @Test
    void nothingForbiddenIsSeen() {
        StressRun run = StressRun.of(LongStress.REAL, FOLDER, SHORT);

        assertThat(run.passed()).as(run.said()).isTrue();
        assertThat(run.forbidden()).isZero();
        assertThat(run.tests())
                .hasSize(14)
                .allSatisfy(seen -> assertThat(seen.samples()).as(seen.test()).isPositive());
    }

    @Test
    void aFlipThatWaitsForNobodyIsFound() {
        StressRun run = StressRun.of(UnguardedFlipStress.class.getSimpleName(), FOLDER, SHORT);

        assertThat(run.passed()).isFalse();
        assertThat(run.forbidden()).as(run.said()).isPositive();
    }
}
