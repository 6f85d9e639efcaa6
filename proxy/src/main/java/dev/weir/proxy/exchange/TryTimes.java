package dev.weir.proxy.exchange;

/**
 * When a try began, had its connection and sent its head: what it waited for, and how long. In {@link System#nanoTime} nanoseconds.
 * Reused; owned by the event loop of its exchange.
 */
final class TryTimes {
    private long startedNs;
    private long connectStartedNs;
    private long connectNs;
    private long sentNs;

    void start(long nowNs) {
        startedNs = nowNs;
        connectNs = 0;
        sentNs = 0;
    }

    void connecting(long nowNs) {
        connectStartedNs = nowNs;
    }

    void connected(long nowNs) {
        connectNs = nowNs - connectStartedNs;
    }

    void sent(long nowNs) {
        sentNs = nowNs;
    }

    /** How long the try lasts by now. */
    long lastedNs(long nowNs) {
        return nowNs - startedNs;
    }

    /** When the head went out on an open connection; 0: not yet. */
    long sentNs() {
        return sentNs;
    }

    /** How long the connection took to open; 0 if it waited idle. */
    long connectNs() {
        return connectNs;
    }

    /** How long the try waited for a connection that it might open. */
    long queueNs() {
        return sentNs == 0 ? 0 : Math.max(0, sentNs - startedNs - connectNs);
    }
}
