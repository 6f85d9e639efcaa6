package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.ExchangeTimeouts;
import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.config.TimeoutsConfig;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code weir.limits} and {@code weir.timeouts}. */
final class LimitsReader {

    private static final int LARGEST_HEAD = 1 << 20;
    private static final int LARGEST_BUFFER = 1 << 26;
    private static final Shape<Long> HEAD_SIZE = Shapes.size(256, LARGEST_HEAD);
    private static final Shape<Long> BUFFER_SIZE = Shapes.size(1024, LARGEST_BUFFER);
    private static final Shape<Long> REGEX_SIZE = Shapes.size(1, LARGEST_HEAD);
    private static final Shape<Long> MIRROR_MEMORY = Shapes.size(1 << 16, 1L << 40);
    private static final Shape<Integer> FIELDS = Shapes.whole(1, 10_000);

    private LimitsReader() {}

    static LimitsConfig limits(Section section) {
        LimitsConfig defaults = LimitsConfig.DEFAULTS;
        LimitsConfig limits = new LimitsConfig(
                section.get("request-line", HEAD_SIZE, defaults.requestLineBytes()),
                section.get("head", HEAD_SIZE, defaults.headBytes()),
                section.get("fields", FIELDS, defaults.fields()),
                section.get("body", Shapes.SIZE_OR_UNLIMITED, defaults.bodyBytes()),
                section.get("replay-body", BUFFER_SIZE, defaults.replayBytes()),
                section.get("buffer-high", BUFFER_SIZE, defaults.bufferHighBytes()),
                section.get("buffer-low", BUFFER_SIZE, defaults.bufferLowBytes()),
                section.get("connections", Shapes.COUNT_OR_UNLIMITED, defaults.connections()),
                section.get("connections-per-client", Shapes.COUNT_OR_UNLIMITED, defaults.connectionsPerClient()),
                section.get("requests-per-connection", Shapes.COUNT_OR_UNLIMITED, defaults.requestsPerConnection()),
                orNull(section, "connection-age", defaults.connectionAge()),
                section.get("jitter", Shapes.PERCENT, defaults.jitterPpm()),
                section.get("drain-body", BUFFER_SIZE, defaults.drainBytes()),
                section.get("regex-input", REGEX_SIZE, (long) defaults.regexBytes())
                        .intValue(),
                section.get("mirror-memory", MIRROR_MEMORY, defaults.mirrorBytes()),
                section.get("memory", Shapes.SIZE.orWord("auto"), Optional.ofNullable(defaults.memoryBytes()))
                        .orElse(null));
        if (limits.bufferLowBytes() >= limits.bufferHighBytes()) {
            section.problem("expected buffer-low below buffer-high");
        }
        if (limits.requestLineBytes() > limits.headBytes()) {
            section.problem("expected request-line not above head, which contains it");
        }
        if (limits.mirrorBytes() > limits.mirrorBytesWithinMemory()) {
            section.problem(
                    "mirror-memory",
                    "is more than a quarter of memory, beyond which users are refused; expected at most "
                            + limits.mirrorBytesWithinMemory() + " B");
        }
        return limits;
    }

    static TimeoutsConfig timeouts(Section section) {
        TimeoutsConfig defaults = TimeoutsConfig.DEFAULTS;
        return new TimeoutsConfig(
                section.get("head", Shapes.DURATION, defaults.head()),
                section.get("keep-alive", Shapes.DURATION, defaults.keepAlive()),
                section.get("write-stall", Shapes.DURATION, defaults.writeStall()),
                section.get("linger", Shapes.DURATION, defaults.linger()),
                exchangeTimeouts(section, defaults.exchange()));
    }

    /** Those of the section over the inherited ones. */
    static ExchangeTimeouts exchangeTimeouts(Section section, ExchangeTimeouts inherited) {
        return new ExchangeTimeouts(
                orNull(section, "body-idle", inherited.bodyIdle()),
                section.get("min-body-rate", Shapes.BYTES_PER_SECOND_OR_ZERO, inherited.minBodyBytesPerSecond()),
                section.get("expect-continue", Shapes.DURATION, inherited.expectContinue()),
                section.get("connect", Shapes.DURATION, inherited.connect()),
                section.get("pool-wait", Shapes.DURATION, inherited.poolWait()),
                orNull(section, "first-byte", inherited.firstByte()),
                orNull(section, "response-idle", inherited.responseIdle()),
                orNull(section, "exchange", inherited.total()),
                orNull(section, "tunnel-idle", inherited.tunnelIdle()));
    }

    /** Null for off. */
    private static @Nullable Duration orNull(Section section, String key, @Nullable Duration otherwise) {
        return section.get(key, Shapes.DURATION_OR_OFF, Optional.ofNullable(otherwise))
                .orElse(null);
    }
}
