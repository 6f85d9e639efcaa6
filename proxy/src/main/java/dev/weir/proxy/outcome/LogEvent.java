package dev.weir.proxy.outcome;

import org.jspecify.annotations.Nullable;

/** A place of an access log's ring. Lines are handed through it by reference: the publisher gets back the one written a round ago. */
final class LogEvent {
    private @Nullable LogLine line;

    @Nullable
    LogLine line() {
        return line;
    }

    @Nullable
    LogLine exchange(LogLine published) {
        LogLine written = line;
        line = published;
        return written;
    }
}
