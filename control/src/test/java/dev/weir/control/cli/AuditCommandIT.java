package dev.weir.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.audit.Actor;
import dev.weir.control.audit.AuditEntry;
import dev.weir.control.audit.AuditLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditCommandIT {
    @TempDir
    private Path folder;

    @Test
    void entriesAreToldOneToALine() throws IOException {
        try (ScriptedAdmin admin = ScriptedAdmin.start()) {
            admin.answer("GET /v1/audit?limit=2", """
                {"entries": [
                  {"at": "2025-06-01T10:00:00.5Z", "who": "ops", "from": "127.0.0.1", "action": "split.weights",
                   "target": "splits/shop", "old": {"canary": 5}, "new": {"canary": 10}, "reason": "try it",
                   "generation": 2},
                  {"at": "2025-06-01T09:00:00Z", "who": "weir:start", "from": "", "action": "start", "target": "",
                   "old": null, "new": null, "reason": null, "generation": 1}]}\
                """);

            assertThat(admin.run("audit", "--limit", "2").out().lines())
                    .containsExactly(
                            "2025-06-01T10:00:00Z  generation 2  ops from 127.0.0.1  split.weights splits/shop"
                                    + "  {\"canary\":5} -> {\"canary\":10}  (try it)",
                            "2025-06-01T09:00:00Z  generation 1  weir:start  start");
        }
    }

    @Test
    void logAsItWasWrittenIsWhole() throws IOException {
        Path log = log();

        Shell.Result result = Shell.run("audit", "verify", log.toString());

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains(log + ": whole, lines 2, last hash ");
    }

    @Test
    void logIsFoundByTheStateDirectoryOfTheConfiguration() throws IOException {
        Path log = log();
        Path config = Files.writeString(
                folder.resolve("weir.conf"),
                "weir { state-dir = \"" + folder + "\", listeners { web { bind = \"127.0.0.1:8080\" } },"
                        + " pools { a { endpoints = [\"127.0.0.1:9001\"] } }, routes { a { match { path = \"/\" },"
                        + " pool = a } } }");

        Shell.Result result = Shell.run("audit", "verify", "-c", config.toString());

        assertThat(result.out()).as(result.err()).contains(log + ": whole");
    }

    @Test
    void lineThatWasChangedIsFound() throws IOException {
        Path log = log();
        Files.writeString(log, Files.readString(log).replace("first", "worst"));

        Shell.Result result = Shell.run("audit", "verify", log.toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("weir: " + log + ":1: was changed");
    }

    @Test
    void logThatIsNotThereFails() {
        Shell.Result result =
                Shell.run("audit", "verify", folder.resolve("none").toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("there is no audit log");
    }

    private Path log() throws IOException {
        try (AuditLog log = AuditLog.open(folder)) {
            log.append(AuditEntry.event(Instant.EPOCH, Actor.weir("start"), "start", "first", 1));
            log.append(AuditEntry.event(Instant.EPOCH, Actor.weir("start"), "start", "second", 2));
        }
        return folder.resolve(AuditLog.FILE_NAME);
    }
}
