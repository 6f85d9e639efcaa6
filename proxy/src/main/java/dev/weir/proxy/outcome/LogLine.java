package dev.weir.proxy.outcome;

import java.util.Arrays;

/**
 * One line of the access log while it is gathered: the text of the request, copied in by the exchange, and the numbers of
 * the {@link Outcome}, copied in when it is recorded. Owned by the event loop until it is published, then by the log's
 * writer, then by the loop again. Text beyond its limit is cut.
 */
public final class LogLine {
    /** The texts of a request. */
    enum Text {
        CLIENT("client", 64),
        REQUEST_ID("requestId", 128),
        METHOD("method", 32),
        HOST("host", 255),
        PATH("path", 2048),
        USER_AGENT("userAgent", 256);

        final String key;
        final int maxBytes;

        Text(String key, int maxBytes) {
            this.key = key;
            this.maxBytes = maxBytes;
        }
    }

    private static final int USUAL_BYTES = 384;
    private static final int TEXTS = Text.values().length;

    private final int[] starts = new int[TEXTS];
    private final int[] ends = new int[TEXTS];
    private byte[] bytes = new byte[USUAL_BYTES];
    private int size;

    String route = "";
    String split = "";
    String assigned = "";
    String served = "";
    String endpoint = "";
    String detail = "";
    VariantReason reason = VariantReason.NONE;
    OutcomeClass outcomeClass = OutcomeClass.OK;
    int status;
    int attempts;
    long bytesIn;
    long bytesOut;
    long startNs;
    long queueNs;
    long connectNs;
    long firstByteNs;
    long totalNs;

    LogLine() {}

    /** The resolved address of the client. */
    public void client(byte[] source, int start, int end) {
        put(Text.CLIENT, source, start, end);
    }

    public void requestId(byte[] source, int start, int end) {
        put(Text.REQUEST_ID, source, start, end);
    }

    public void method(byte[] source, int start, int end) {
        put(Text.METHOD, source, start, end);
    }

    public void host(byte[] source, int start, int end) {
        put(Text.HOST, source, start, end);
    }

    /** The path that was routed. A query may hold secrets and is not logged. */
    public void path(byte[] source, int start, int end) {
        put(Text.PATH, source, start, end);
    }

    public void userAgent(byte[] source, int start, int end) {
        put(Text.USER_AGENT, source, start, end);
    }

    void clear() {
        size = 0;
        Arrays.fill(starts, 0);
        Arrays.fill(ends, 0);
    }

    void fill(Outcome outcome) {
        Slot routed = outcome.route();
        Slot assignedTo = outcome.assigned();
        Slot servedBy = outcome.served();
        route = routed == null ? "" : routed.owner();
        split = assignedTo == null ? "" : assignedTo.owner();
        assigned = assignedTo == null ? "" : assignedTo.variant();
        served = servedBy == null ? "" : servedBy.variant();
        endpoint = outcome.endpoint();
        detail = outcome.detail();
        reason = outcome.reason();
        outcomeClass = outcome.outcomeClass();
        status = outcome.status();
        attempts = outcome.attempts();
        bytesIn = outcome.bytesIn();
        bytesOut = outcome.bytesOut();
        startNs = outcome.startNs();
        queueNs = outcome.queueNs();
        connectNs = outcome.connectNs();
        firstByteNs = outcome.firstByteNs();
        totalNs = outcome.totalNs();
    }

    byte[] bytes() {
        return bytes;
    }

    int start(Text text) {
        return starts[text.ordinal()];
    }

    int end(Text text) {
        return ends[text.ordinal()];
    }

    private void put(Text text, byte[] source, int start, int end) {
        int length = Math.min(end - start, text.maxBytes);
        if (size + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + length, 2 * bytes.length));
        }
        System.arraycopy(source, start, bytes, size, length);
        starts[text.ordinal()] = size;
        size += length;
        ends[text.ordinal()] = size;
    }
}
