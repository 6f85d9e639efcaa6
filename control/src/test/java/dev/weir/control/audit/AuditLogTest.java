package dev.weir.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.weir.control.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditLogTest {
    @TempDir
    private Path stateDir;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = stateDir.resolve(AuditLog.FILE_NAME);
    }

    @Test
    void aLineSaysWhoFromWhereWhatOldNewWhyAndGeneration() throws Exception {
        try (AuditLog log = AuditLog.open(stateDir)) {
            log.append(entry(7));
        }
        var line = Json.parse(Files.readAllLines(file).getFirst());
        assertThat(line.path("who").asText()).isEqualTo("alice");
        assertThat(line.path("from").asText()).isEqualTo("127.0.0.1");
        assertThat(line.path("action").asText()).isEqualTo("split.weights");
        assertThat(line.path("target").asText()).isEqualTo("splits/shop");
        assertThat(line.path("old").asText()).isEqualTo("5 %");
        assertThat(line.path("new").asText()).isEqualTo("10 %");
        assertThat(line.path("reason").asText()).isEqualTo("looks \"well\"");
        assertThat(line.path("generation").asLong()).isEqualTo(7);
    }

    @Test
    void anIntactLogVerifiesOverSeveralRuns() throws IOException {
        write(3);
        write(2);
        assertThat(AuditVerification.of(file)).isInstanceOfSatisfying(AuditVerification.Intact.class, intact -> {
            assertThat(intact.lines()).isEqualTo(5);
            assertThat(intact.lastHash()).hasSize(64);
        });
    }

    @Test
    void aChangedLineIsFound() throws IOException {
        write(3);
        edit(lines -> lines.set(1, lines.get(1).replace("alice", "mallory")));
        assertThat(AuditVerification.of(file))
                .isEqualTo(new AuditVerification.Broken(2, "was changed: its text does not have its hash"));
    }

    @Test
    void aLineTakenOutIsFound() throws IOException {
        write(3);
        edit(lines -> lines.remove(1));
        assertThat(AuditVerification.of(file)).isInstanceOfSatisfying(AuditVerification.Broken.class, broken -> {
            assertThat(broken.line()).isEqualTo(2);
            assertThat(broken.why()).contains("does not follow");
        });
    }

    @Test
    void swappedLinesAreFound() throws IOException {
        write(3);
        edit(lines -> Collections.swap(lines, 0, 1));
        assertThat(AuditVerification.of(file)).isInstanceOf(AuditVerification.Broken.class);
    }

    @Test
    void bytesThatAreNoJsonAreFound() throws IOException {
        write(1);
        Files.writeString(file, "garbage\n", StandardOpenOption.APPEND);
        assertThat(AuditVerification.of(file)).isInstanceOfSatisfying(AuditVerification.Broken.class, broken -> {
            assertThat(broken.line()).isEqualTo(2);
            assertThat(broken.why()).contains("no JSON");
        });
    }

    @Test
    void aLineTornByACrashIsCutOffAndTheChainGoesOn() throws IOException {
        write(2);
        Files.writeString(file, "{\"seq\":3,\"at\":\"2026-", StandardOpenOption.APPEND);
        try (AuditLog log = AuditLog.open(stateDir)) {
            assertThat(log.tornBytes()).isEqualTo(20);
            log.append(entry(3));
        }
        assertThat(AuditVerification.of(file))
                .isInstanceOfSatisfying(
                        AuditVerification.Intact.class,
                        intact -> assertThat(intact.lines()).isEqualTo(3));
    }

    @Test
    void theLastGenerationOfAnEarlierRunIsKnown() throws IOException {
        write(4);
        try (AuditLog log = AuditLog.open(stateDir)) {
            assertThat(log.lastGeneration()).isEqualTo(4);
        }
    }

    @Test
    void recentLinesComeNewestFirst() throws IOException {
        write(3);
        try (AuditLog log = AuditLog.open(stateDir)) {
            assertThat(log.recent(2)).hasSize(2);
            assertThat(log.recent(2).getFirst()).contains("\"generation\":3");
        }
    }

    private void write(int lines) throws IOException {
        try (AuditLog log = AuditLog.open(stateDir)) {
            for (int i = 1; i <= lines; i++) {
                log.append(entry(i));
            }
        }
    }

    private static AuditEntry entry(long generation) {
        return new AuditEntry(
                Instant.parse("2026-01-02T03:04:05Z"),
                new Actor("alice", "127.0.0.1"),
                "split.weights",
                "splits/shop",
                TextNode.valueOf("5 %"),
                TextNode.valueOf("10 %"),
                "looks \"well\"",
                generation);
    }

    private void edit(Consumer<List<String>> change) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        change.accept(lines);
        Files.write(file, lines);
    }
}
