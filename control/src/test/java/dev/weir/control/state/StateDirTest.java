package dev.weir.control.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDirTest {
    @TempDir
    private Path parent;

    @Test
    void whatIsWrittenIsReadByTheNextProcess() throws IOException {
        Path path = parent.resolve("a/b");
        try (StateDir stateDir = StateDir.open(path)) {
            assertThat(stateDir.read("x.json")).isNull();
            stateDir.write("x.json", "1");
            stateDir.write("x.json", "2");
        }
        try (StateDir stateDir = StateDir.open(path)) {
            assertThat(stateDir.read("x.json")).isEqualTo("2");
        }
        try (var files = Files.list(path)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("lock", "x.json");
        }
    }

    @Test
    void twoAtATimeAreRefused() throws IOException {
        try (StateDir first = StateDir.open(parent)) {
            assertThat(first.path()).isEqualTo(parent);
            assertThatThrownBy(() -> StateDir.open(parent))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another Weir");
        }
    }
}
