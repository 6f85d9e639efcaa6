package dev.weir.proxy.outcome;

import org.jspecify.annotations.Nullable;

/**
 * What became of one exchange. The exchange fills it while it runs and hands it to its loop's {@link OutcomeRecorder} once,
 * at its end, on every path; then it is used again. Owned by the event loop of the exchange.
 *
 * <p>It holds no text of the request: that is copied into {@link #line} when, and only when, an access log is written.
 */
public final class Outcome {
    /** A time that was not taken. */
    public static final long UNKNOWN_NS = -1;

    private @Nullable Slot route;
    private @Nullable Slot assigned;
    private @Nullable Slot served;
    private VariantReason reason = VariantReason.NONE;
    private String endpoint = "";
    private String detail = "";
    private int status;
    private OutcomeClass outcomeClass = OutcomeClass.REFUSED_HERE;
    private int attempts;
    private long bytesIn;
    private long bytesOut;
    private long startNs;
    private long queueNs = UNKNOWN_NS;
    private long connectNs = UNKNOWN_NS;
    private long firstByteNs = UNKNOWN_NS;
    private long totalNs = UNKNOWN_NS;
    private @Nullable LogLine line;

    /** The route that matched; null if none did. */
    public @Nullable Slot route() {
        return route;
    }

    public void route(Slot route) {
        this.route = route;
    }

    /** The variant that the split chose; null if the route has no split or none was reached. */
    public @Nullable Slot assigned() {
        return assigned;
    }

    /** The variant that answered, or was tried last. */
    public @Nullable Slot served() {
        return served;
    }

    /** The split chose this variant; until another serves, it does. */
    public void assigned(Slot variant, VariantReason reason) {
        this.assigned = variant;
        this.served = variant;
        this.reason = reason;
    }

    /** Another variant than the assigned one serves, by fallback or rescue. */
    public void served(Slot variant, VariantReason reason) {
        this.served = variant;
        this.reason = reason;
    }

    public VariantReason reason() {
        return reason;
    }

    /** The address of the endpoint that was tried last; empty if none was. */
    public String endpoint() {
        return endpoint;
    }

    /** Takes a label that exists as long as the endpoint does. */
    public void endpoint(String endpoint) {
        this.endpoint = endpoint;
    }

    /** Why it ended like this, where the class does not say it (a refusal, a failure); empty if nothing is to say. */
    public String detail() {
        return detail;
    }

    /** Takes one of a bounded set of labels. */
    public void detail(String label) {
        this.detail = label;
    }

    /** The final status sent to the client; 0 if none was. */
    public int status() {
        return status;
    }

    public OutcomeClass outcomeClass() {
        return outcomeClass;
    }

    public void end(OutcomeClass outcomeClass, int status) {
        this.outcomeClass = outcomeClass;
        this.status = status;
    }

    /** Tries so far. */
    public int attempts() {
        return attempts;
    }

    public void attempts(int attempts) {
        this.attempts = attempts;
    }

    /** Bytes of the request's body. */
    public long bytesIn() {
        return bytesIn;
    }

    public void bytesIn(long bytes) {
        this.bytesIn = bytes;
    }

    /** Bytes of the response's body. */
    public long bytesOut() {
        return bytesOut;
    }

    public void bytesOut(long bytes) {
        this.bytesOut = bytes;
    }

    /** When the request's head was taken, in System.nanoTime. */
    public long startNs() {
        return startNs;
    }

    /** How long it waited for a connection slot of the pool. */
    public long queueNs() {
        return queueNs;
    }

    public void queueNs(long durationNs) {
        this.queueNs = durationNs;
    }

    /** How long the last connect took; unknown if a connection was idle. */
    public long connectNs() {
        return connectNs;
    }

    public void connectNs(long durationNs) {
        this.connectNs = durationNs;
    }

    /** From the head sent on an open connection to the first response byte, in the last try. */
    public long firstByteNs() {
        return firstByteNs;
    }

    public void firstByteNs(long durationNs) {
        this.firstByteNs = durationNs;
    }

    /** From the start to the end; known once recorded. */
    public long totalNs() {
        return totalNs;
    }

    /** Where the exchange puts the request's text for the access log; null if none is written. */
    public @Nullable LogLine line() {
        return line;
    }

    /** Lets go of what the exchange was about; it was recorded. */
    public void forget() {
        route = null;
        assigned = null;
        served = null;
        endpoint = "";
        detail = "";
    }

    void begin(long nowNs, @Nullable LogLine line) {
        forget();
        this.line = line;
        reason = VariantReason.NONE;
        status = 0;
        outcomeClass = OutcomeClass.REFUSED_HERE;
        attempts = 0;
        bytesIn = 0;
        bytesOut = 0;
        startNs = nowNs;
        queueNs = UNKNOWN_NS;
        connectNs = UNKNOWN_NS;
        firstByteNs = UNKNOWN_NS;
        totalNs = UNKNOWN_NS;
    }

    void finish(long nowNs) {
        totalNs = nowNs - startNs;
    }

    @Nullable
    LogLine takeLine() {
        LogLine taken = line;
        line = null;
        return taken;
    }
}
