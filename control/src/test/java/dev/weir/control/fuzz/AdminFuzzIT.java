package dev.weir.control.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.admin.AdminJsonFuzz;
import dev.weir.proxy.testing.FuzzRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A short run over what the admin port reads. */
class AdminFuzzIT {
    @Test
    void noBodyIsMoreThanWrong() {
        FuzzRun run = FuzzRun.repeatable(AdminJsonFuzz.class, Path.of("target/fuzz"));

        assertThat(run.finding()).isNull();
        assertThat(run.inputs()).isPositive();
        assertThat(run.covered()).isPositive();
    }
}
