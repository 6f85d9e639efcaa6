package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.proxy.config.hocon.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileWatcherTest {
    private static final FileWatcher.Pace QUICK = new FileWatcher.Pace(Duration.ofMillis(20), Duration.ofMillis(5));

    @TempDir
    private Path directory;

    private final AtomicInteger changes = new AtomicInteger();
    private Path file;
    private FileWatcher watcher;

    @BeforeEach
    void writeTheFile() throws IOException {
        file = directory.resolve("weir.conf");
        Files.writeString(file, "a = 1");
        watcher = watch(List.of(file));
    }

    @AfterEach
    void stopWatching() {
        watcher.close();
    }

    @Test
    void aFileWrittenInPlaceIsNoticedOnce() throws IOException {
        Files.writeString(file, "a = 2");
        awaitChanges(1);
        assertThat(changes).hasValue(1);
    }

    @Test
    void aFileReplacedByARenameIsNoticed() throws IOException {
        Path fresh = directory.resolve("weir.conf.new");
        Files.writeString(fresh, "a = 2");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        awaitChanges(1);
    }

    @Test
    void theSameContentWrittenAgainIsNoChange() throws IOException {
        Files.writeString(file, "a = 1");
        Files.writeString(file, "a = 2");
        awaitChanges(1);
        assertThat(changes).hasValue(1);
    }

    @Test
    void aMissingFileIsNoticedWhenItGoesAndWhenItComes() throws IOException {
        Files.delete(file);
        awaitChanges(1);
        Files.writeString(file, "a = 1");
        awaitChanges(2);
    }

    @Test
    void anIncludeIsFollowedFromWhenItIsNamed() throws IOException {
        Path include = Files.createDirectory(directory.resolve("parts")).resolve("pools.conf");
        Files.writeString(include, "b = 1");
        watcher.follow(List.of(file, include), ConfigReader.hash(List.of(file, include)));
        Files.writeString(include, "b = 2");
        awaitChanges(1);
    }

    @Test
    void theSwapOfALinkInTheMiddleOfThePathIsNoticed() throws IOException {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        Path first = Files.createDirectory(mount.resolve("..2026_01"));
        Path second = Files.createDirectory(mount.resolve("..2026_02"));
        Files.writeString(first.resolve("weir.conf"), "a = 1");
        Files.writeString(second.resolve("weir.conf"), "a = 2");
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01"));
        Path mounted = Files.createSymbolicLink(mount.resolve("weir.conf"), Path.of("..data/weir.conf"));

        assertThat(FileWatcher.directories(List.of(mounted))).contains(mount, first);
        watcher.close();
        watcher = watch(List.of(mounted));
        Path swap = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2026_02"));
        Files.move(swap, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        awaitChanges(1);
    }

    private FileWatcher watch(List<Path> files) {
        return FileWatcher.start(files, ConfigReader.hash(files), ConfigReader::hash, QUICK, changes::incrementAndGet);
    }

    private void awaitChanges(int number) {
        await().atMost(Duration.ofSeconds(20)).until(() -> changes.get() >= number);
    }
}
