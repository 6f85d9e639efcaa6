package dev.weir.proxy.exchange;

import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.BodySink;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.Method;
import dev.weir.proxy.http.Refusal;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.Denied;
import dev.weir.proxy.route.NeedsToken;
import dev.weir.proxy.route.NoRoute;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RouteAction;
import dev.weir.proxy.route.RouteTimeouts;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import dev.weir.proxy.timer.Deadline;
import dev.weir.proxy.upstream.UpstreamStream;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response.
 *
 * <pre>
 * begin            the head has come; the table is read once
 * matchRoute       which route, or what Weir itself answers
 * pickVariant      which variant, and whether it can take the request now     <--- rescue
 * pickEndpoint     which endpoint of its pool                                 <--- retry
 *   Try            an idle connection, or a new one
 * forward          the edited head, then the body as it comes
 * onResponseHead   the edited head of the response, then its body as it comes
 * finish           one outcome, on every path
 * </pre>
 *
 * Everything that can go wrong ends in {@link #fail}. One object serves all exchanges of a downstream stream, one after the
 * other, and {@linkplain #forget forgets} each. Owned by the event loop of its connections.
 */
public final class Exchange {
    private final Worker worker;
    private final DownstreamStream downstream;
    private final RequestBody requestBody = new RequestBody();
    private final ExchangeRecord record;
    private final ResponseRelay response;
    private final Try currentTry;
    private final RequestRelay request;
    private final Pick pick = new Pick();
    private final Attempts attempts;
    private final Routing routing;
    private final Mirroring mirroring;
    private final Guard guard;
    private final Deadline totalDeadline;

    private Method method = Method.OTHER;
    private boolean active;
    private boolean headInScratch;

    public Exchange(Worker worker, DownstreamStream downstream) {
        this.worker = worker;
        this.downstream = downstream;
        this.record = new ExchangeRecord(worker.recorder());
        this.response = new ResponseRelay(worker, downstream, requestBody, record);
        this.mirroring = new Mirroring(worker, requestBody, response);
        this.guard = new Guard(this, downstream);
        this.currentTry = new Try(this, response, record, worker, guard);
        this.request = new RequestRelay(this, downstream, requestBody, mirroring, currentTry);
        this.attempts = new Attempts(worker, pick, record, currentTry);
        this.routing = new Routing(
                worker, new BearerToken(worker, guard, this::onTokenChecked, () -> fail(Failure.TOKEN_UNCHECKED)));
        this.totalDeadline = guard.deadline(nowNs -> fail(Failure.EXCHANGE_TIMEOUT));
    }

    /** Whether a request is being answered. */
    public boolean isActive() {
        return active;
    }

    /** How long the request under way may take for what; its route says so, once it is known. */
    public RouteTimeouts timeouts() {
        return routing.timeouts();
    }

    /** A request's head has come and stands in the worker's scratch head. */
    public void begin(RequestHead head) {
        RoutingTable current = open();
        method = head.method();
        requestBody.begin(head, current.settings().limits().replayBytes());
        record.text(head);
        if (worker.requestEditor().isLoop(head)) {
            fail(Failure.LOOP_DETECTED);
        } else if (worker.memory().isOverloaded()) {
            record.refusedForMemory();
            fail(Failure.OVERLOADED);
        } else {
            matchRoute(head, current);
        }
    }

    private void matchRoute(RequestHead head, RoutingTable current) {
        headInScratch = true;
        switch (routing.match(head, current)) {
            case NoRoute none -> fail(Failure.NO_ROUTE);
            case NeedsToken pending -> awaitToken(head);
            case Denied denied -> fail(denied.because());
            case Route found -> take(head, found);
        }
        headInScratch = false;
    }

    /** The request waits for its token to be checked elsewhere; its body, for the most part, in the socket. */
    private void awaitToken(RequestHead head) {
        if (!routing.awaitToken(head)) {
            fail(Failure.TOKEN_UNCHECKED);
        }
    }

    /** More is known of the token: the request is matched anew, under the table in force now. */
    private void onTokenChecked() {
        RequestHead head = worker.requestHead();
        downstream.restoreHead(head);
        worker.tickClock();
        matchRoute(head, worker.table());
        if (active) {
            downstream.onRouted();
        }
    }

    private void take(RequestHead head, Route found) {
        routing.take(found);
        record.route(found.slot());
        if (!routing.admits(head)) {
            fail(Failure.RATE_LIMITED);
            return;
        }
        requestBody.limit(found.maxBodyBytes());
        if (requestBody.isTooLarge()) {
            fail(Failure.BODY_TOO_LARGE);
            return;
        }
        long totalNs = found.timeouts().totalNs();
        if (totalNs != Long.MAX_VALUE) {
            worker.wheel().arm(totalDeadline, worker.nowNs(), totalNs);
        }
        switch (found.action()) {
            case RouteAction.ToSplit(Split split) -> pickVariant(head, split);
            case RouteAction.ToPool(Pool to) -> {
                attempts.first(to);
                pickEndpoint();
            }
            case RouteAction.Redirect redirect -> reply(LocalReply.of(redirect, head, downstream.facts()), null, false);
            case RouteAction.Answer answer -> reply(LocalReply.of(answer), null, false);
        }
    }

    private void pickVariant(RequestHead head, Split split) {
        if (attempts.pickVariant(head, split)) {
            pickEndpoint();
        } else {
            fail(Failure.NO_ENDPOINT);
        }
    }

    private void pickEndpoint() {
        if (!attempts.tryNext(routing.timeouts())) {
            fail(Failure.NO_ENDPOINT);
        }
    }

    /** A connection is there: sends the head, edited, and what came of the body. */
    void forward(UpstreamStream upstream) {
        RequestHead head = worker.requestHead();
        if (!headInScratch) {
            downstream.restoreHead(head);
            routing.restore(head);
            RoutingTable current = worker.table();
            if (current != routing.table() && (attempts.isFirst() || current.keepsOut(pick))) {
                startOver(head, current);
                return;
            }
        }
        headInScratch = false;
        Route taken = routing.route();
        if (!taken.permitsUpgrade(head)) {
            head.dropUpgrade();
        }
        if (head.hostEnd() == head.hostStart()) {
            head.authority(Ascii.bytes(currentTry.authority()));
        }
        worker.requestEditor().edit(head, downstream.facts(), routing.settings());
        record.requestId(head.fields());
        mirroring.take(head, taken, routing.table(), currentTry.endpoint());
        taken.editRequest(head, pick);
        upstream.sendHead(head, guard);
        currentTry.sent(requestBody.mayNeverCome(), requestBody.isEnded(), worker.nowNs());
        record.sent(currentTry.times().queueNs(), currentTry.times().connectNs());
        request.sendTo(upstream);
    }

    /**
     * The table changed before a byte was written: routes and weights hold from the swap on, for this request too. A retry keeps
     * to what was picked, but where that was rolled back meanwhile.
     */
    private void startOver(RequestHead head, RoutingTable current) {
        currentTry.unused();
        totalDeadline.disarm();
        pick.clear();
        attempts.reset();
        record.pickedAgain();
        routing.startOver();
        matchRoute(head, current);
    }

    /** Takes the request's body, and a tunnel's bytes from the client. */
    public BodySink request() {
        return request;
    }

    /** No more of the request waits in the socket for now. */
    public void onRequestPause() {
        requestBody.pause();
    }

    void onUpstreamWritable() {
        request.onUpstreamWritable();
    }

    void onResponseHead(ResponseHead head) {
        int status = head.status();
        boolean switching = status == 101;
        if (head.isInterim() && !switching) {
            response.interim(head);
            return;
        }
        record.firstByte(status, currentTry.times().sentNs(), worker.tickClock());
        currentTry.answered();
        if (!switching && isReplaced(status)) {
            return;
        }
        response.begin(head, method, routing, pick);
    }

    /** Gives the answer up for another try, if its status asks for one and one can be had. */
    private boolean isReplaced(int status) {
        if (!requestBody.isReplayable() || !method.isIdempotent()) {
            return false;
        }
        if (!attempts.replace(status, routing.route(), worker.nowNs())) {
            return false;
        }
        endTry(Failure.RETRIABLE_STATUS);
        pickEndpoint();
        return true;
    }

    /** The variant that serves was rolled back, and its streams are not to be kept. */
    public void cutIfServedBy(Slot variant) {
        Variant served = active ? pick.served() : null;
        if (served != null && served.slot() == variant) {
            fail(Failure.STREAM_CUT);
        }
    }

    /** The client takes more of the response again. */
    public void onDownstreamWritable() {
        currentTry.readResponse(true);
    }

    void onResponseEnd(@Nullable Fields trailers) {
        response.end(trailers, worker.tickClock() - currentTry.times().sentNs());
        currentTry.succeeded();
        finish(null);
        downstream.exchangeEnded();
    }

    /** The client went away, or did what ends the exchange without an answer. */
    public void onDownstreamFailed(Failure failure) {
        if (active) {
            try {
                currentTry.failed(failure, worker.nowNs());
            } finally {
                finish(failure);
            }
        }
    }

    /** A fault of Weir itself showed on the way: an answer, or a visible end, if the exchange has come to none. */
    public void breakOff() {
        if (active) {
            fail(Failure.INTERNAL_ERROR);
        }
    }

    /** What goes wrong, wherever it does: another try, an answer, or a visible end. */
    public void fail(Failure failure) {
        worker.tickClock();
        endTry(failure);
        if (goesOn(failure)) {
            pickEndpoint();
        } else if (response.hasBegun()) {
            finish(failure);
            downstream.abort();
        } else {
            boolean close = failure == Failure.INTERNAL_ERROR || failure.status() == 408;
            reply(LocalReply.failure(failure, routing.settings()), failure, close);
        }
    }

    private void endTry(Failure failure) {
        attempts.end(failure);
        requestBody.detach();
    }

    /** The request cannot be read: says why, and ends the connection. */
    public void refuse(Refusal refusal) {
        if (!active) {
            beginUnread();
        }
        record.refused(refusal);
        currentTry.failed(Failure.CLIENT_GONE, worker.nowNs());
        if (response.hasBegun()) {
            finish(Failure.CLIENT_GONE);
            downstream.abort();
        } else {
            reply(LocalReply.refusal(refusal, routing.settings()), null, true);
        }
    }

    /** The head did not come in time. */
    public void refuseLateHead() {
        beginUnread();
        fail(Failure.HEAD_TIMEOUT);
    }

    private void beginUnread() {
        open();
        method = Method.OTHER;
        requestBody.beginUnread();
    }

    /** Begins under the table in force. */
    private RoutingTable open() {
        RoutingTable current = routing.open();
        active = true;
        record.begin(worker.tickClock());
        return current;
    }

    /** Lets go of all that the exchange before knew, so that a stream which serves nobody keeps no table, pool or buffer. */
    public void forget() {
        assert !active;
        headInScratch = false;
        routing.forget();
        totalDeadline.disarm();
        requestBody.forget();
        response.reset();
        mirroring.reset();
        pick.clear();
        attempts.reset();
        currentTry.forget();
        record.forget();
    }

    private boolean goesOn(Failure failure) {
        return !response.hasBegun()
                && routing.isFound()
                && requestBody.isReplayable()
                && attempts.follow(failure, routing.route(), method.isIdempotent(), worker.nowNs());
    }

    private void reply(LocalReply reply, @Nullable Failure failure, boolean close) {
        response.reply(reply, method, close);
        finish(failure);
        downstream.exchangeEnded();
    }

    private void finish(@Nullable Failure failure) {
        active = false;
        routing.end();
        totalDeadline.disarm();
        pick.ended();
        requestBody.release();
        requestBody.detach();
        mirroring.finish();
        record.finish(failure, requestBody.receivedBytes(), worker.nowNs());
    }

    Try currentTry() {
        return currentTry;
    }

    Acquisition acquisition() {
        return currentTry.acquisition();
    }
}
