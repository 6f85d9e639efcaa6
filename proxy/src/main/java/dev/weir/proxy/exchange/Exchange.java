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
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.Denied;
import dev.weir.proxy.route.Match;
import dev.weir.proxy.route.NeedsToken;
import dev.weir.proxy.route.NoRoute;
import dev.weir.proxy.route.ProxySettings;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RouteAction;
import dev.weir.proxy.route.RouteTimeouts;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import dev.weir.proxy.timer.Deadline;
import dev.weir.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
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
public final class Exchange implements BodySink {
    private final Worker worker;
    private final DownstreamStream downstream;
    private final RequestBody requestBody = new RequestBody();
    private final ExchangeRecord record;
    private final ResponseRelay response;
    private final Try currentTry;
    private final Pick pick = new Pick();
    private final Attempts attempts;
    private final BearerToken token;
    private final Mirroring mirroring;
    private final Deadline totalDeadline = new Deadline(nowNs -> fail(Failure.EXCHANGE_TIMEOUT));

    private @Nullable RoutingTable table;
    private @Nullable Route route;
    private Method method = Method.OTHER;
    private boolean active;
    private boolean headInScratch;
    private boolean admitted;

    public Exchange(Worker worker, DownstreamStream downstream) {
        this.worker = worker;
        this.downstream = downstream;
        this.record = new ExchangeRecord(worker.recorder());
        this.response = new ResponseRelay(worker, downstream, requestBody, record);
        this.mirroring = new Mirroring(worker, requestBody, response);
        this.currentTry = new Try(this, response, record, worker);
        this.attempts = new Attempts(pick, record);
        this.token = new BearerToken(worker, this::onTokenChecked, () -> fail(Failure.TOKEN_UNCHECKED));
    }

    /** Whether a request is being answered. */
    public boolean isActive() {
        return active;
    }

    /** How long the request under way may take for what; its route says so, once it is known. */
    public RouteTimeouts timeouts() {
        Route known = route;
        return known == null ? RouteTimeouts.of(settings().timeouts().exchange()) : known.timeouts();
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
        table = current;
        headInScratch = true;
        head.arrivalMs(worker.nowEpochMs());
        token.read(head, current);
        Match match = current.match(head);
        switch (match) {
            case NoRoute none -> fail(Failure.NO_ROUTE);
            case NeedsToken pending -> awaitToken(head, current);
            case Denied denied -> fail(denied.because());
            case Route found -> take(head, found);
        }
        headInScratch = false;
    }

    /** The request waits for its token to be checked elsewhere; its body, for the most part, in the socket. */
    private void awaitToken(RequestHead head, RoutingTable current) {
        if (!token.await(head, current)) {
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
        token.settled();
        route = found;
        record.route(found.slot());
        if (!admitted && !found.admits(head, worker.identityCheck(), worker.nowNs())) {
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
        split.pick(head, worker.random(), worker.identityCheck(), pick);
        record.assigned(pick);
        split.admit(pick, worker.nowNs());
        Variant served = pick.served();
        if (served == null) {
            fail(Failure.NO_ENDPOINT);
            return;
        }
        if (served != pick.assigned()) {
            record.fallback(served.slot());
        }
        attempts.first(served.pool());
        pickEndpoint();
    }

    private void pickEndpoint() {
        Pool from = attempts.enter();
        Try.Kind kind = attempts.kind();
        Endpoint endpoint = from.pick(worker.random(), attempts.avoided(), worker.nowNs());
        if (endpoint == null) {
            kind.giveUp(from);
            fail(Failure.NO_ENDPOINT);
            return;
        }
        attempts.begun();
        record.tried(endpoint, worker.nowNs());
        currentTry.start(kind, from, endpoint, route().timeouts(), worker.nowNs());
    }

    /** A connection is there: sends the head, edited, and what came of the body. */
    void forward(UpstreamStream upstream) {
        RequestHead head = worker.requestHead();
        if (!headInScratch) {
            downstream.restoreHead(head);
            token.restore(head, Objects.requireNonNull(table));
            RoutingTable current = worker.table();
            if (current != table && (attempts.isFirst() || current.keepsOut(pick))) {
                startOver(head, current);
                return;
            }
        }
        headInScratch = false;
        Route taken = route();
        if (!taken.permitsUpgrade(head)) {
            head.dropUpgrade();
        }
        if (head.hostEnd() == head.hostStart()) {
            head.authority(Ascii.bytes(currentTry.authority()));
        }
        worker.requestEditor().edit(head, downstream.facts(), settings());
        record.requestId(head.fields());
        mirroring.take(head, taken, Objects.requireNonNull(table), currentTry.endpoint());
        taken.editRequest(head, pick);
        upstream.sendHead(head, currentTry);
        currentTry.sent(requestBody.mayNeverCome(), requestBody.isEnded(), worker.nowNs());
        record.sent(currentTry.times().queueNs(), currentTry.times().connectNs());
        requestBody.attach(upstream);
        upstream.flush();
        downstream.readRequest(upstream.isWritable());
        mirroring.send();
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
        admitted = true;
        matchRoute(head, current);
    }

    /** Some of the request's body. */
    @Override
    public void onBody(ByteBuf data) {
        if (!active) {
            data.release();
            return;
        }
        mirroring.body(data);
        requestBody.add(data);
        if (requestBody.isTooLarge()) {
            fail(Failure.BODY_TOO_LARGE);
            return;
        }
        currentTry.sentMore();
        if (requestBody.isStalled()) {
            currentTry.requestStalled();
            downstream.readRequest(false);
        }
    }

    /** The request ended, or the client's half of a tunnel. */
    @Override
    public void onBodyEnd(@Nullable Fields trailers) {
        if (active) {
            requestBody.end(trailers);
            currentTry.requestEnded();
            mirroring.end(trailers);
        }
    }

    /** No more of the request waits in the socket for now. */
    public void onRequestPause() {
        requestBody.pause();
    }

    void onUpstreamWritable() {
        currentTry.requestFlows(requestBody.isEnded());
        downstream.readRequest(true);
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
        Route taken = route();
        record.answered(switching || taken.isSuccess(head));
        response.answered(head);
        worker.responseEditor().edit(head, taken, pick, settings().forwarding());
        if (switching) {
            record.succeeded();
            response.beginTunnel(head);
        } else {
            response.begin(head, method);
        }
    }

    /** Gives the answer up for another try, if its status asks for one and one can be had. */
    private boolean isReplaced(int status) {
        if (!requestBody.isReplayable() || !method.isIdempotent()) {
            return false;
        }
        if (!attempts.replace(status, route(), worker.nowNs())) {
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
            currentTry.failed(failure, worker.nowNs());
            finish(failure);
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
            boolean close = failure.status() == 408;
            reply(
                    LocalReply.failure(
                            failure.status(), failure.label(), settings().errorBodies()),
                    failure,
                    close);
        }
    }

    private void endTry(Failure failure) {
        attempts.ended(currentTry.endpoint());
        record.tryFailed(failure);
        currentTry.failed(failure, worker.nowNs());
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
            reply(
                    LocalReply.failure(
                            refusal.status(), refusal.label(), settings().errorBodies()),
                    null,
                    true);
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
        RoutingTable current = worker.table();
        active = true;
        table = current;
        record.begin(worker.tickClock());
        return current;
    }

    /** Lets go of all that the exchange before knew, so that a stream which serves nobody keeps no table, pool or buffer. */
    public void forget() {
        assert !active;
        admitted = false;
        table = null;
        route = null;
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
                && route != null
                && requestBody.isReplayable()
                && attempts.follow(failure, route, method.isIdempotent(), worker.nowNs());
    }

    private void reply(LocalReply reply, @Nullable Failure failure, boolean close) {
        response.reply(reply, method, close);
        finish(failure);
        downstream.exchangeEnded();
    }

    private void finish(@Nullable Failure failure) {
        active = false;
        mirroring.finish();
        token.end();
        totalDeadline.disarm();
        pick.ended();
        record.finish(failure, requestBody.receivedBytes(), worker.nowNs());
        requestBody.release();
        requestBody.detach();
    }

    private ProxySettings settings() {
        return Objects.requireNonNull(table).settings();
    }

    private Route route() {
        return Objects.requireNonNull(route);
    }
}
