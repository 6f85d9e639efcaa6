package dev.weir.proxy.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One line per request.
 *
 * @param file null: standard output
 * @param rotateBytes a file that reached this size is renamed and a new one begun; {@link LimitsConfig#UNLIMITED}: off
 * @param keepFiles renamed files that are kept
 * @param ringLines lines, a power of two, that an event loop may be ahead of the writer; more are dropped and counted
 */
public record AccessLogConfig(Format format, @Nullable Path file, long rotateBytes, int keepFiles, int ringLines) {

    public static final AccessLogConfig DEFAULTS = new AccessLogConfig(Format.JSON, null, 100L * 1024 * 1024, 5, 8192);

    /** How a line looks. */
    public enum Format {
        JSON,
        TEXT
    }
}
