package dev.weir.control.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Why a change is made, for history and audit, and whether it is made at all. */
final class ChangeReason {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it stands in the history and the audit log.")
    private @Nullable String reason;

    @Option(names = "--dry-run", description = "Say what would change, and change nothing.")
    private boolean dryRun;

    /** The body of a change, with the reason if one was given. */
    ObjectNode body() {
        ObjectNode body = Json.object();
        if (reason != null) {
            body.put("reason", reason);
        }
        return body;
    }

    boolean isDryRun() {
        return dryRun;
    }

    String path(String path) {
        return dryRun ? path + "?dryRun=true" : path;
    }
}
