package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.proxy.lookup.LookupFile;
import dev.weir.proxy.lookup.LookupFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LookupReloaderTest {
    @TempDir
    private Path directory;

    private Path file;
    private final LookupFiles files = new LookupFiles();
    private final LookupReloader reloader =
            new LookupReloader(new FileWatcher.Pace(Duration.ofMillis(20), Duration.ofMillis(5)));

    @BeforeEach
    void follow() throws IOException {
        file = Files.writeString(directory.resolve("ids"), "ann\n");
        files.openIds(file, LookupFiles.NONE, 0);
        reloader.follow(LookupFiles.NONE);
        reloader.follow(files);
    }

    @AfterEach
    void close() {
        reloader.close();
    }

    @Test
    void aFileWrittenInPlaceIsReadAgain() throws IOException {
        Files.writeString(file, "ann\nbob\n");
        await().untilAsserted(() -> assertThat(lookup().content().summary()).isEqualTo("2 ids"));
    }

    @Test
    void aFileReplacedByARenameIsReadAgain() throws IOException {
        Path fresh = Files.writeString(directory.resolve("ids.new"), "ann\nbob\neve\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        await().untilAsserted(() -> assertThat(lookup().content().summary()).isEqualTo("3 ids"));
    }

    @Test
    void aBadFileChangesNothingUntilAGoodOneComes() throws IOException {
        Files.writeString(file, "");
        await().untilAsserted(() -> assertThat(lookup().state().problem()).startsWith("it is empty"));
        assertThat(lookup().content().summary()).isEqualTo("1 id");

        Files.writeString(file, "ann\nbob\n");
        await().untilAsserted(() -> assertThat(lookup().content().summary()).isEqualTo("2 ids"));
        assertThat(lookup().state().problem()).isNull();
    }

    private LookupFile<?> lookup() {
        return files.all().getFirst();
    }
}
