package dev.weir.control.status;

import dev.weir.proxy.config.ConfigProblem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How reading the configuration went.
 *
 * @param loads since the start, that one included
 * @param refusals since the start
 * @param loadedAt when what is in force was read
 * @param refusedAt when the file was last refused; null: the file is in force
 * @param problems why it was refused; empty when it is in force
 * @param needsRestart keys of the file that will count only after a restart
 */
public record FileStatus(
        long loads,
        long refusals,
        Instant loadedAt,
        @Nullable Instant refusedAt,
        List<ConfigProblem> problems,
        List<String> needsRestart) {

    public FileStatus {
        problems = List.copyOf(problems);
        needsRestart = List.copyOf(needsRestart);
    }

    /** Read for the first time. */
    public static FileStatus first(Instant now) {
        return new FileStatus(1, 0, now, null, List.of(), List.of());
    }

    public FileStatus loaded(Instant now, List<String> needingRestart) {
        return new FileStatus(loads + 1, refusals, now, null, List.of(), needingRestart);
    }

    public FileStatus refused(Instant now, List<ConfigProblem> because) {
        return new FileStatus(loads, refusals + 1, loadedAt, now, because, needsRestart);
    }
}
