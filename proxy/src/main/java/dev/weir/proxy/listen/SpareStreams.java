package dev.weir.proxy.listen;

import dev.weir.proxy.exchange.Worker;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one event loop that no connection needs now: there are about as many streams as requests under way, however
 * many connections wait. Owned by that event loop.
 */
final class SpareStreams {
    /** Of more that fall free the collector takes the rest; requests under way seldom vary by so many from one to the next. */
    static final int MOST = 256;

    private final Worker worker;
    private final @Nullable Http1Stream[] spare = new Http1Stream[MOST];
    private int count;

    SpareStreams(Worker worker) {
        this.worker = worker;
    }

    Http1Stream lend(Http1Downstream borrower) {
        Http1Stream stream = count == 0 ? null : spare[--count];
        if (stream == null) {
            stream = new Http1Stream(worker);
        } else {
            spare[count] = null;
        }
        stream.serve(borrower);
        return stream;
    }

    /** Takes back what was lent; who borrowed it uses it no more. */
    void giveBack(Http1Stream stream) {
        stream.forget();
        if (count < MOST) {
            spare[count++] = stream;
        }
    }
}
