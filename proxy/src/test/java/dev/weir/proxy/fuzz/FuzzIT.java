package dev.weir.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.testing.FuzzRun;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A short run of each target: what was found once is not found again. */
class FuzzIT {
    @ParameterizedTest
    @MethodSource("targets")
    void noInputIsReadAgainstTheRules(Class<?> target) {
        FuzzRun run = FuzzRun.repeatable(target, Path.of("target/fuzz"));

        assertThat(run.finding()).as(run.target()).isNull();
        assertThat(run.inputs()).isPositive();
        assertThat(run.covered()).isPositive();
    }

    static Stream<Class<?>> targets() {
        return FuzzTargets.ALL.stream();
    }
}
