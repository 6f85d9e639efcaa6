package dev.weir.proxy.exchange;

import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.Refusal;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.outcome.Failure.Fault;
import dev.weir.proxy.outcome.LogLine;
import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.Outcome;
import dev.weir.proxy.outcome.OutcomeClass;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.VariantReason;
import dev.weir.proxy.outcome.Yardstick;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.split.Pick;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the books of one exchange: what became of each try, at most one mark of evidence for the variant it was assigned to,
 * and the one outcome at its end. Reused; owned by the exchange's event loop.
 */
final class ExchangeRecord {
    private final OutcomeRecorder recorder;
    private final Outcome outcome = new Outcome();

    private @Nullable Slot assigned;
    private @Nullable Slot served;
    private boolean evidenceAwaited;
    private boolean answerUnderWay;
    private int keySlice;
    private int endpointNumber;
    private boolean endpointIsWarm;
    private OutcomeClass answered = OutcomeClass.REFUSED_HERE;
    private int status;
    private int tries;
    private long bytesOut;
    private long firstByteNs;

    ExchangeRecord(OutcomeRecorder recorder) {
        this.recorder = recorder;
    }

    void begin(long nowNs) {
        recorder.begin(outcome, nowNs);
        evidenceAwaited = false;
        answerUnderWay = false;
        endpointNumber = 0;
        endpointIsWarm = false;
        answered = OutcomeClass.REFUSED_HERE;
        status = 0;
        tries = 0;
        bytesOut = 0;
        firstByteNs = Outcome.UNKNOWN_NS;
    }

    /** The outcome is recorded: what it was of is not kept. */
    void forget() {
        assigned = null;
        served = null;
        outcome.forget();
    }

    /** What the access log says of the request. */
    void text(RequestHead head) {
        LogLine line = outcome.line();
        if (line == null) {
            return;
        }
        byte[] bytes = head.bytes();
        Fields fields = head.fields();
        byte[] client = head.client().text();
        line.client(client, 0, client.length);
        line.method(bytes, head.methodStart(), head.methodEnd());
        line.host(bytes, head.hostStart(), head.hostEnd());
        line.path(bytes, head.pathStart(), head.pathEnd());
        int userAgent = fields.find(FieldName.USER_AGENT);
        if (userAgent >= 0) {
            line.userAgent(bytes, fields.valueStart(userAgent), fields.valueEnd(userAgent));
        }
    }

    /** The id under which the request goes upstream. */
    void requestId(Fields edited) {
        LogLine line = outcome.line();
        int id = line == null ? -1 : edited.find(FieldName.X_REQUEST_ID);
        if (line != null && id >= 0) {
            line.requestId(edited.bytes(), edited.valueStart(id), edited.valueEnd(id));
        }
    }

    void route(Slot route) {
        outcome.route(route);
    }

    /** The split chose a variant; what was forced, or began too early for the judge, is no evidence. */
    void assigned(Pick pick) {
        Slot variant = pick.assigned().slot();
        VariantReason reason = pick.reason();
        assigned = variant;
        served = assigned;
        evidenceAwaited = reason != VariantReason.FORCED;
        keySlice = pick.bucket() == Pick.NONE ? recorder.nextSlice() : pick.bucket();
        outcome.assigned(variant, reason);
    }

    /** The assigned variant gave the request away before a try: evidence for nobody. */
    void fallback(Slot fallback) {
        served = fallback;
        evidenceAwaited = false;
        outcome.served(fallback, VariantReason.FALLBACK);
    }

    /** The assigned variant failed; the fallback is tried. */
    void rescued(Slot fallback) {
        served = fallback;
        recorder.count(LoopCounter.RESCUES);
        outcome.served(fallback, VariantReason.RESCUED);
    }

    void retried() {
        recorder.count(LoopCounter.RETRIES);
    }

    /** The same request is matched and picked anew, because the table changed before it left. */
    void pickedAgain() {
        recorder.count(LoopCounter.PICKED_AGAIN);
    }

    void tried(Endpoint endpoint, long nowNs) {
        tries++;
        endpointNumber = endpoint.number();
        endpointIsWarm = endpoint.isWarm(nowNs);
        outcome.endpoint(endpoint.label());
    }

    /** The head went out on a connection. */
    void sent(long queueNs, long connectNs) {
        outcome.queueNs(queueNs);
        if (connectNs > 0) {
            outcome.connectNs(connectNs);
        }
    }

    /** The try under way failed. What is nobody's fault is no evidence; a client that left ends the wait for it. */
    void tryFailed(Failure failure) {
        answerUnderWay = false;
        boolean ofUpstream = failure.fault() == Fault.UPSTREAM || failure.fault() == Fault.NOBODY;
        if (tries > 0 && ofUpstream && failure.outcomeClass() != OutcomeClass.REFUSED_HERE) {
            recorder.attempt(served, failure.outcomeClass());
        }
        if (failure.fault() != Fault.NOBODY) {
            evidence(failure.fault() == Fault.UPSTREAM, failure.fault() == Fault.UPSTREAM);
        }
    }

    /** After so long without a response byte the exchange is evidence of a failure; {@link Long#MAX_VALUE}: never. */
    long hangLimitNs() {
        Yardstick measure = evidenceAwaited && assigned != null ? assigned.yardstick() : null;
        return measure == null ? Long.MAX_VALUE : measure.hungNs();
    }

    /** No response byte came within the hang limit. The exchange goes on; what becomes of it is no evidence any more. */
    void hung() {
        Slot subject = assigned;
        if (evidenceAwaited && subject != null) {
            evidenceAwaited = false;
            if (subject.takesEvidenceSince(outcome.startNs())) {
                recorder.hung(subject, keySlice, endpointNumber);
            }
        }
    }

    /** The final head came. */
    void firstByte(int status, long sentNs, long nowNs) {
        this.status = status;
        firstByteNs = nowNs - sentNs;
        outcome.firstByteNs(firstByteNs);
    }

    /** The response is taken for the client. A failure is known now, a success when the answer has come whole. */
    void answered(boolean success) {
        if (success) {
            answered = status >= 400 && status < 500 ? OutcomeClass.CLIENT_ERROR : OutcomeClass.OK;
            answerUnderWay = true;
        } else {
            answered = OutcomeClass.SERVER_ERROR;
            recorder.attempt(served, answered);
            evidence(true, true);
        }
    }

    /** What was answered well so far is a success: it has come whole, or is a tunnel, which comes to no such end. */
    void succeeded() {
        if (answerUnderWay) {
            answerUnderWay = false;
            recorder.attempt(served, answered);
            evidence(false, true);
        }
    }

    /** Weir itself answers. */
    void replied(int status) {
        this.status = status;
    }

    void responseBytes(int bytes) {
        bytesOut += bytes;
    }

    /** The status of the response that came or was given; 0 before. */
    int status() {
        return status;
    }

    /** The one outcome. */
    void finish(@Nullable Failure failure, long bytesIn, long nowNs) {
        if (failure == null) {
            succeeded();
        }
        outcome.attempts(tries);
        outcome.bytesIn(bytesIn);
        outcome.bytesOut(bytesOut);
        if (failure != null) {
            outcome.detail(failure.label());
        }
        outcome.end(failure == null ? answered : failure.outcomeClass(), status);
        recorder.record(outcome, nowNs);
    }

    /** A request that Weir refuses to read. */
    void refused(Refusal refusal) {
        recorder.refused(refusal.ordinal());
        outcome.detail(refusal.label());
    }

    void refusedForMemory() {
        recorder.count(LoopCounter.MEMORY_REFUSED);
    }

    void retryOverBudget() {
        recorder.count(LoopCounter.RETRIES_OVER_BUDGET);
    }

    private void evidence(boolean failed, boolean counts) {
        Slot subject = assigned;
        if (evidenceAwaited && subject != null) {
            evidenceAwaited = false;
            if (counts && subject.takesEvidenceSince(outcome.startNs())) {
                long latencyNs = endpointIsWarm ? firstByteNs : Outcome.UNKNOWN_NS;
                recorder.evidence(subject, keySlice, endpointNumber, failed, latencyNs);
            }
        }
    }
}
