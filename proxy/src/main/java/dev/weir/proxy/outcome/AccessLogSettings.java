package dev.weir.proxy.outcome;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the access log is written.
 *
 * @param file null: standard output
 * @param rotateBytes a file that would grow beyond this is renamed and a new one begun; {@link Long#MAX_VALUE}: never
 * @param keepFiles renamed files that are kept
 * @param ringLines lines that each event loop may be ahead of the writer, a power of two; beyond, lines are dropped and counted
 */
public record AccessLogSettings(Format format, @Nullable Path file, long rotateBytes, int keepFiles, int ringLines) {
    /** How a line looks. */
    public enum Format {
        /** One object per line. */
        JSON,
        /** {@code key=value} pairs, text in quotes. */
        TEXT
    }
}
