package dev.weir.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingFileTest {
    @TempDir
    private Path folder;

    private Path log;

    @BeforeEach
    void name() {
        log = folder.resolve("access.log");
    }

    private static ByteBuffer lines(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private Path kept(int number) {
        return folder.resolve("access.log." + number);
    }

    @Test
    void newestFilesAreKeptAndNoneOutgrowsItsSize() throws IOException {
        List<String> all = new ArrayList<>();
        try (RotatingFile file = RotatingFile.open(log, 100, 3)) {
            for (int i = 0; i < 100; i++) {
                String line = "line " + i + " " + "x".repeat(i % 17);
                all.add(line);
                file.write(lines(line + "\n"));
            }
        }
        List<String> left = new ArrayList<>();
        for (Path path : List.of(kept(3), kept(2), kept(1), log)) {
            assertThat(Files.size(path)).isBetween(1L, 100L);
            left.addAll(Files.readAllLines(path));
        }
        assertThat(left).isEqualTo(all.subList(all.size() - left.size(), all.size()));
        assertThat(kept(4)).doesNotExist();
    }

    @Test
    void oneLargeWriteIsSplitAtLineEnds() throws IOException {
        try (RotatingFile file = RotatingFile.open(log, 10, 9)) {
            file.write(lines("aaa\nbbb\nccc\nddddddddddddddd\neee\n"));
        }
        assertThat(kept(3)).hasContent("aaa\nbbb\n");
        assertThat(kept(2)).hasContent("ccc\n");
        assertThat(kept(1)).hasContent("ddddddddddddddd\n");
        assertThat(log).hasContent("eee\n");
    }

    @Test
    void fileThatExistsIsContinued() throws IOException {
        Files.writeString(log, "old\n");
        try (RotatingFile file = RotatingFile.open(log, 10, 1)) {
            file.write(lines("new\n"));
            assertThat(log).hasContent("old\nnew\n");
            file.write(lines("next\n"));
        }
        assertThat(kept(1)).hasContent("old\nnew\n");
        assertThat(log).hasContent("next\n");
    }

    @Test
    void keepingNoneBeginsAnew() throws IOException {
        try (RotatingFile file = RotatingFile.open(log, 10, 0)) {
            file.write(lines("aaa\nbbb\nccc\n"));
        }
        assertThat(log).hasContent("ccc\n");
        assertThat(kept(1)).doesNotExist();
    }

    @Test
    void renamedFileIsLeftAloneAfterReopen() throws IOException {
        try (RotatingFile file = RotatingFile.open(log, Long.MAX_VALUE, 1)) {
            file.write(lines("before\n"));
            Files.move(log, folder.resolve("taken"));
            file.write(lines("between\n"));
            file.reopen();
            file.write(lines("after\n"));
        }
        assertThat(folder.resolve("taken")).hasContent("before\nbetween\n");
        assertThat(log).hasContent("after\n");
    }

    @Test
    void fileThatCannotBeRenamedGoesOn() throws IOException {
        Files.createDirectories(kept(1).resolve("in-the-way"));
        try (RotatingFile file = RotatingFile.open(log, 10, 1)) {
            ByteBuffer buffer = lines("aaa\nbbb\nccc\n");
            assertThatThrownBy(() -> file.write(buffer)).isInstanceOf(IOException.class);
            file.write(buffer);
        }
        assertThat(log).hasContent("aaa\nbbb\nccc\n");
    }

    @Test
    void folderThatIsMissingIsSaidAtTheStart() {
        assertThatThrownBy(() -> RotatingFile.open(folder.resolve("none/access.log"), 10, 1))
                .isInstanceOf(IOException.class);
    }
}
