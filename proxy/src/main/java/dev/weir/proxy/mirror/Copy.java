package dev.weir.proxy.mirror;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.outcome.Outcome;
import dev.weir.proxy.outcome.OutcomeClass;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Permits;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.timer.Deadline;
import dev.weir.proxy.upstream.ConnectAttempt;
import dev.weir.proxy.upstream.ConnectListener;
import dev.weir.proxy.upstream.ResponseListener;
import dev.weir.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One copy of one request on its way to a mirror: one try, on a connection of its own kind, within one deadline; another one only
 * where a connection that had waited idle was closed without an answer. Its answer is read and thrown away, or kept to be compared. Nobody waits for it, and no endpoint is charged for it.
 *
 * <pre>
 * HELD (until the request came whole) -> CONNECT -> SENT -> OVER
 * </pre>
 *
 * Owned by the event loop of its exchange, which it may outlive.
 */
final class Copy implements ResponseListener, ConnectListener {
    /** What a copy costs beside its head and body: its objects, and the buffers of its connection. */
    private static final long OVERHEAD_BYTES = 2048;

    private static final long LONGEST_CONNECT_NS = 1_000_000_000L;

    /** How often an endpoint is chosen until there is one that did not refuse just now. */
    private static final int MOST_PICKS = 4;

    private final Copies copies;
    private final Mirror mirror;
    private final CopyTarget target;
    private final RequestHead head;
    private final CopiedBody body;
    private final long heldBytes;
    private final @Nullable Part part;
    private final Deadline deadline = new Deadline(nowNs -> onDeadline());

    private @Nullable Endpoint endpoint;
    private @Nullable ConnectAttempt connecting;
    private @Nullable UpstreamStream stream;
    private @Nullable AnswerCapture answer;
    private boolean underWay;
    private boolean over;
    private long sentNs;
    private int status;

    /**
     * One for which {@link #reserve} took {@code heldBytes}.
     *
     * @param part null: its answer is thrown away
     */
    Copy(Copies copies, Mirror mirror, CopyTarget target, Load load, @Nullable Part part) {
        this.copies = copies;
        this.mirror = mirror;
        this.target = target;
        this.head = load.head;
        this.body = load.body.retain();
        this.heldBytes = load.heldBytes;
        this.part = part;
        target.tally().begun();
    }

    /**
     * What is sent.
     *
     * @param heldBytes of the memory of all mirrors, beside the body
     */
    record Load(RequestHead head, CopiedBody body, long heldBytes) {}

    /**
     * What its answer is for.
     *
     * @param avoided the endpoint that answers the user: chosen only where there is no other
     */
    record Part(
            Comparison comparison,
            Comparison.Side side,
            long limitBytes,
            @Nullable Endpoint avoided) {

        AnswerCapture capture(Copies copies) {
            return new AnswerCapture(comparison.rules(), copies.memory(), limitBytes);
        }
    }

    /** What a copy with this head holds until its end. */
    static long cost(RequestHead head) {
        return OVERHEAD_BYTES + head.size();
    }

    /** Takes the memory that a copy needs until its end; false, and counted, if it could not be sent now or there is none. */
    static boolean reserve(Copies copies, CopyTarget target, long heldBytes, long limitBytes) {
        CopyDrop hindrance = hindrance(copies, target);
        if (hindrance == null && !copies.memory().tryHold(heldBytes, limitBytes)) {
            hindrance = CopyDrop.MEMORY;
        }
        if (hindrance != null) {
            target.tally().drop(hindrance);
        }
        return hindrance == null;
    }

    private static @Nullable CopyDrop hindrance(Copies copies, CopyTarget target) {
        Pace pace = copies.pace(target);
        if (pace.isPausing(copies.nowNs())) {
            return CopyDrop.BACKING_OFF;
        }
        Permits requests = target.pool().copies().requests();
        return pace.isFull() || requests.inUse() >= requests.max() ? CopyDrop.IN_FLIGHT : null;
    }

    /** More of the body came than its mirror takes. */
    boolean isTooLarge() {
        return body.length() > mirror.maxBodyBytes();
    }

    /** The request came whole, and its exchange goes its own way. */
    void send() {
        CopyDrop hindrance = begin();
        if (hindrance != null) {
            drop(hindrance);
            return;
        }
        long nowNs = copies.nowNs();
        Endpoint chosen = pick(nowNs);
        if (chosen == null) {
            drop(target.pool().isUsable(nowNs) ? CopyDrop.BACKING_OFF : CopyDrop.NO_ENDPOINT);
            return;
        }
        endpoint = chosen;
        chosen.requestStarted();
        copies.wheel().arm(deadline, nowNs, mirror.timeoutNs());
        UpstreamStream idle = copies.connections().takeIdle(chosen);
        if (idle != null) {
            use(idle);
        } else {
            connect(chosen);
        }
    }

    /** While it is held, for a client that sends slowly perhaps, it takes nobody's place. */
    private @Nullable CopyDrop begin() {
        CopyDrop hindrance = hindrance(copies, target);
        if (hindrance != null) {
            return hindrance;
        }
        if (!target.pool().copies().requests().tryAcquire()) {
            return CopyDrop.IN_FLIGHT;
        }
        underWay = true;
        copies.pace(target).begun();
        return null;
    }

    private @Nullable Endpoint pick(long nowNs) {
        Pool pool = target.pool();
        Pace pace = copies.pace(target);
        Endpoint chosen = pool.pick(copies.random(), part == null ? null : part.avoided, nowNs);
        for (int picks = 1; chosen != null && !pace.mayAsk(chosen, nowNs); picks++) {
            chosen = picks < MOST_PICKS ? pool.pick(copies.random(), chosen, nowNs) : null;
        }
        return chosen;
    }

    private void connect(Endpoint chosen) {
        int connectMs = (int) Math.max(1, Math.min(LONGEST_CONNECT_NS, mirror.timeoutNs()) / 1_000_000);
        connecting = copies.connections().connect(chosen, connectMs, this);
        if (connecting == null) {
            drop(CopyDrop.NO_CONNECTION);
        }
    }

    @Override
    public void onConnected(UpstreamStream opened) {
        connecting = null;
        stream = opened;
        try {
            connected(opened);
        } catch (Throwable fault) {
            broke(fault);
        }
    }

    private void connected(UpstreamStream opened) {
        copies.clock().tick();
        if (endpoint != null) {
            copies.pace(target).connected(endpoint);
        }
        use(opened);
    }

    @Override
    public void onConnectFailed(Failure failure) {
        connecting = null;
        try {
            notConnected(failure);
        } catch (Throwable fault) {
            broke(fault);
        }
    }

    private void notConnected(Failure failure) {
        long nowNs = copies.clock().tick();
        if (endpoint != null) {
            copies.pace(target).refused(endpoint, target.pool().usableEndpoints(nowNs), nowNs);
        }
        if (failure == Failure.NO_SOCKET) {
            drop(CopyDrop.NO_SOCKET);
        } else {
            count(failure);
        }
    }

    private void onDeadline() {
        try {
            fail(Failure.EXCHANGE_TIMEOUT);
        } catch (Throwable fault) {
            broke(fault);
        }
    }

    /** A fault of Weir itself is no failure of the mirror, and nothing that its user sees. */
    private void broke(Throwable fault) {
        copies.mishaps().happened(fault, copies.nowNs());
        drop(CopyDrop.ERROR);
    }

    private void use(UpstreamStream opened) {
        stream = opened;
        if (sentNs == 0) {
            copies.recorder().copySent(target.tally().slot());
        }
        sentNs = copies.nowNs();
        opened.sendHead(head, this);
        body.sendTo(opened);
        opened.flush();
    }

    @Override
    public void onResponseHead(ResponseHead received) {
        if (received.isInterim()) {
            return;
        }
        status = received.status();
        if (part != null) {
            AnswerCapture capture = part.capture(copies);
            capture.head(received);
            answer = capture;
        }
    }

    @Override
    public void onBody(ByteBuf data) {
        AnswerCapture capture = answer;
        if (capture != null) {
            capture.body(data);
        }
        data.release();
    }

    /** A mirror that answers before it has read the request leaves bytes behind that nobody accounts for: its connection goes. */
    @Override
    public void onBodyEnd(@Nullable Fields trailers) {
        UpstreamStream done = stream;
        if (over || done == null) {
            return;
        }
        stream = null;
        copies.pace(target).answered();
        long latencyNs = copies.clock().tick() - sentNs;
        copies.recorder().copyEnded(target.tally().slot(), outcome(), latencyNs);
        AnswerCapture capture = answer;
        if (part != null && capture != null) {
            answer = null;
            part.comparison.answered(part.side, capture, latencyNs);
        }
        if (done.isSent()) {
            done.release();
        } else {
            done.abort();
        }
        close();
    }

    @Override
    public void onResponsePause() {}

    @Override
    public void onUpstreamWritable() {}

    @Override
    public void onUpstreamFailed(Failure failure) {
        stream = null;
        try {
            if (failure == Failure.IDLE_CONNECTION_CLOSED) {
                sendOnceMore();
            } else if (failure == Failure.INTERNAL_ERROR) {
                drop(CopyDrop.ERROR);
            } else {
                fail(failure);
            }
        } catch (Throwable fault) {
            broke(fault);
        }
    }

    /** It may have been closed while it waited, or because of this request: a new connection, which never waited, tells. */
    private void sendOnceMore() {
        Endpoint asked = endpoint;
        if (asked != null && head.method().isSafe()) {
            connect(asked);
        } else {
            drop(CopyDrop.CONNECTION_CLOSED);
        }
    }

    private OutcomeClass outcome() {
        if (status >= 500) {
            return OutcomeClass.SERVER_ERROR;
        }
        return status >= 400 ? OutcomeClass.CLIENT_ERROR : OutcomeClass.OK;
    }

    /** Gives the copy up for a reason that is not the mirror's. */
    void drop(CopyDrop reason) {
        if (!over) {
            target.tally().drop(reason);
            if (part != null) {
                part.comparison.dropped(part.side);
            }
            close();
        }
    }

    private void fail(Failure failure) {
        if (over) {
            return;
        }
        copies.pace(target).failed(copies.clock().tick());
        count(failure);
    }

    private void count(Failure failure) {
        copies.recorder().copyEnded(target.tally().slot(), failure.outcomeClass(), Outcome.UNKNOWN_NS);
        if (part != null) {
            long latencyNs = sentNs == 0 ? 0 : copies.nowNs() - sentNs;
            part.comparison.failed(part.side, new Answer.Failed(failure, latencyNs));
        }
        close();
    }

    private void close() {
        over = true;
        deadline.cancel();
        ConnectAttempt attempt = connecting;
        if (attempt != null) {
            connecting = null;
            attempt.cancel();
        }
        UpstreamStream broken = stream;
        if (broken != null) {
            stream = null;
            broken.abort();
        }
        Endpoint asked = endpoint;
        if (asked != null) {
            asked.requestEnded();
        }
        AnswerCapture half = answer;
        if (half != null) {
            answer = null;
            half.release();
        }
        body.release();
        copies.memory().release(heldBytes);
        if (underWay) {
            target.pool().copies().requests().release();
            copies.pace(target).ended();
        }
        target.tally().ended();
    }
}
