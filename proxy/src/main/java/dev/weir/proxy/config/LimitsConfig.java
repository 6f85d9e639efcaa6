package dev.weir.proxy.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one request, connection, client or the process may take. {@link #UNLIMITED} where a limit is off.
 *
 * @param headBytes request line and fields, and the trailers within the same budget
 * @param replayBytes largest request body that is held for a retry or a rescue
 * @param bufferHighBytes per connection and direction: reading pauses above
 * @param bufferLowBytes reading goes on below
 * @param requestsPerConnection each connection draws its own, up to {@code jitterPpm} less
 * @param connectionAge null: off; each connection draws its own within plus or minus {@code jitterPpm}
 * @param drainBytes rest of a request body that is read and dropped after an early response
 * @param regexBytes longest input given to a regular expression; a longer one does not match
 * @param mirrorBytes what all mirrors of the process may hold of requests and answers
 * @param memoryBytes buffers of the process, above which new work is refused; null: from the memory of the process
 */
public record LimitsConfig(
        long requestLineBytes,
        long headBytes,
        int fields,
        long bodyBytes,
        long replayBytes,
        long bufferHighBytes,
        long bufferLowBytes,
        long connections,
        long connectionsPerClient,
        long requestsPerConnection,
        @Nullable Duration connectionAge,
        int jitterPpm,
        long drainBytes,
        int regexBytes,
        long mirrorBytes,
        @Nullable Long memoryBytes) {

    public static final long UNLIMITED = Long.MAX_VALUE;

    /** What mirrors hold counts against the memory for which users are refused: at most this part of it is theirs. */
    private static final int MIRROR_PART_OF_MEMORY = 4;

    private static final int KIB = 1024;

    public static final LimitsConfig DEFAULTS = new LimitsConfig(
            8 * KIB,
            16 * KIB,
            100,
            UNLIMITED,
            64 * KIB,
            64 * KIB,
            32 * KIB,
            10_000,
            1_000,
            10_000,
            Duration.ofMinutes(30),
            100_000,
            256 * KIB,
            4 * KIB,
            64L * KIB * KIB,
            null);

    /** What mirrors may hold where the process may have this much. */
    public static long mirrorPartOf(long memoryBytes) {
        return memoryBytes / MIRROR_PART_OF_MEMORY;
    }

    /** What mirrors may really hold, as far as the file says how much the process may have. */
    public long mirrorBytesWithinMemory() {
        Long memory = memoryBytes;
        return memory == null ? mirrorBytes : Math.min(mirrorBytes, mirrorPartOf(memory));
    }
}
