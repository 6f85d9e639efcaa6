package dev.weir.proxy.outcome;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link LogLine} as a line: the fields in a fixed order, those that are not known left out. Used by the log's
 * writer alone.
 */
final class LineFormat {
    private static final DateTimeFormatter TO_THE_SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private static final byte[] TIME = ascii("time");
    private static final byte[] STATUS = ascii("status");
    private static final byte[] CLASS = ascii("class");
    private static final byte[] DETAIL = ascii("detail");
    private static final byte[] ROUTE = ascii("route");
    private static final byte[] SPLIT = ascii("split");
    private static final byte[] ASSIGNED = ascii("assigned");
    private static final byte[] SERVED = ascii("served");
    private static final byte[] REASON = ascii("reason");
    private static final byte[] ENDPOINT = ascii("endpoint");
    private static final byte[] ATTEMPTS = ascii("attempts");
    private static final byte[] BYTES_IN = ascii("bytesIn");
    private static final byte[] BYTES_OUT = ascii("bytesOut");
    private static final byte[] QUEUE = ascii("queueUs");
    private static final byte[] CONNECT = ascii("connectUs");
    private static final byte[] FIRST_BYTE = ascii("firstByteUs");
    private static final byte[] TOTAL = ascii("totalUs");
    private static final LogLine.Text[] TEXTS = LogLine.Text.values();
    private static final byte[][] TEXT_KEYS = textKeys();

    private final boolean json;
    private final LineBuffer buffer;
    private boolean first;
    private long second = Long.MIN_VALUE;
    private @Nullable String secondText;

    LineFormat(AccessLogSettings.Format format, LineBuffer buffer) {
        this.json = switch (format) {
            case JSON -> true;
            case TEXT -> false;
        };
        this.buffer = buffer;
    }

    /** Appends a line for a request that was taken at this time. */
    void append(LogLine line, long startEpochMs) {
        first = true;
        if (json) {
            buffer.append('{');
        }
        time(startEpochMs);
        for (LogLine.Text text : TEXTS) {
            text(TEXT_KEYS[text.ordinal()], line.bytes(), line.start(text), line.end(text));
        }
        if (line.status > 0) {
            number(STATUS, line.status);
        }
        text(CLASS, line.outcomeClass.label());
        text(DETAIL, line.detail);
        text(ROUTE, line.route);
        text(SPLIT, line.split);
        text(ASSIGNED, line.assigned);
        text(SERVED, line.served);
        if (line.reason != VariantReason.NONE) {
            text(REASON, line.reason.label());
        }
        text(ENDPOINT, line.endpoint);
        number(ATTEMPTS, line.attempts);
        number(BYTES_IN, line.bytesIn);
        number(BYTES_OUT, line.bytesOut);
        duration(QUEUE, line.queueNs);
        duration(CONNECT, line.connectNs);
        duration(FIRST_BYTE, line.firstByteNs);
        duration(TOTAL, line.totalNs);
        if (json) {
            buffer.append('}');
        }
        buffer.append('\n');
    }

    private void time(long epochMs) {
        long epochSecond = Math.floorDiv(epochMs, 1000L);
        String text = secondText;
        if (text == null || epochSecond != second) {
            text = TO_THE_SECOND.format(Instant.ofEpochSecond(epochSecond));
            secondText = text;
            second = epochSecond;
        }
        int milli = (int) Math.floorMod(epochMs, 1000L);
        key(TIME);
        if (json) {
            buffer.append('"');
        }
        for (int i = 0; i < text.length(); i++) {
            buffer.append(text.charAt(i));
        }
        buffer.append('.');
        buffer.append((char) ('0' + milli / 100));
        buffer.append((char) ('0' + milli / 10 % 10));
        buffer.append((char) ('0' + milli % 10));
        buffer.append('Z');
        if (json) {
            buffer.append('"');
        }
    }

    private void text(byte[] key, byte[] bytes, int start, int end) {
        if (end > start) {
            key(key);
            buffer.quoted(bytes, start, end);
        }
    }

    private void text(byte[] key, String value) {
        if (!value.isEmpty()) {
            key(key);
            buffer.quoted(value);
        }
    }

    private void number(byte[] key, long value) {
        key(key);
        buffer.append(value);
    }

    private void duration(byte[] key, long durationNs) {
        if (durationNs >= 0) {
            number(key, durationNs / 1000);
        }
    }

    private void key(byte[] key) {
        if (!first) {
            buffer.append(json ? ',' : ' ');
        }
        first = false;
        if (json) {
            buffer.append('"');
            buffer.append(key);
            buffer.append('"');
            buffer.append(':');
        } else {
            buffer.append(key);
            buffer.append('=');
        }
    }

    private static byte[][] textKeys() {
        byte[][] keys = new byte[TEXTS.length][];
        for (LogLine.Text text : TEXTS) {
            keys[text.ordinal()] = ascii(text.key);
        }
        return keys;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
