package dev.weir.proxy.mirror;

import dev.weir.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What came back for one request and its copies, until it can be handed on. It is complete when each of them is answered, or
 * failed; without the user's answer, or the candidate's, there is nothing to compare. Owned by the event loop of its exchange.
 */
final class Comparison {
    private final Copies copies;
    private final Mirror mirror;
    private final Request request;
    private final AnswerCapture primaryCapture;
    private Answer.@Nullable Received primary;
    private @Nullable Answer candidate;
    private @Nullable Answer second;
    private boolean awaitsSecond;
    private boolean over;
    private long heldBytes;

    Comparison(Copies copies, Mirror mirror, ComparedMirror compared, Request request, long limitBytes) {
        this.copies = copies;
        this.mirror = mirror;
        this.request = request;
        this.primaryCapture = new AnswerCapture(compared.rules(), copies.memory(), limitBytes);
    }

    /** What is told of the request. */
    record Request(
            ComparedMirror mirror,
            long generation,
            String method,
            String path,
            @Nullable String requestId) {}

    /** Which copy an answer is for. */
    enum Side {
        CANDIDATE,
        SECOND
    }

    /** A second copy is on its way. */
    void awaitSecond() {
        awaitsSecond = true;
    }

    ComparisonRules rules() {
        return request.mirror().rules();
    }

    /** The head of the answer that the user gets. */
    void primaryHead(ResponseHead head) {
        if (!over) {
            primaryCapture.head(head);
        }
    }

    /** Some of its body; it stays its owner's. */
    void primaryBody(ByteBuf data) {
        if (!over) {
            primaryCapture.body(data);
        }
    }

    /** The user has got the whole answer. */
    void primaryEnded(long latencyNs) {
        if (over) {
            return;
        }
        if (primaryCapture.isOverBudget()) {
            giveUp(Uncompared.MEMORY);
            return;
        }
        primary = primaryCapture.received(latencyNs);
        heldBytes += primaryCapture.heldBytes();
        publishIfComplete();
    }

    /** The exchange is over; without a whole answer there is nothing to compare. */
    void exchangeEnded() {
        if (primary == null) {
            giveUp(Uncompared.NO_ANSWER);
        }
    }

    /** A copy has been answered whole. */
    void answered(Side side, AnswerCapture capture, long latencyNs) {
        if (over) {
            capture.release();
            return;
        }
        if (capture.isOverBudget()) {
            giveUp(Uncompared.MEMORY);
            return;
        }
        Answer.Received answer = capture.received(latencyNs);
        heldBytes += capture.heldBytes();
        put(side, answer);
    }

    void failed(Side side, Answer.Failed failure) {
        if (!over) {
            put(side, failure);
        }
    }

    private void put(Side side, Answer answer) {
        switch (side) {
            case CANDIDATE -> candidate = answer;
            case SECOND -> {
                second = answer;
                awaitsSecond = false;
            }
        }
        publishIfComplete();
    }

    /** A copy is not sent, or to no end, and that is not its upstream's fault. */
    void dropped(Side side) {
        switch (side) {
            case CANDIDATE -> giveUp(Uncompared.COPY_DROPPED);
            case SECOND -> {
                awaitsSecond = false;
                publishIfComplete();
            }
        }
    }

    /** Something was thrown on the way. */
    void abandon() {
        giveUp(Uncompared.ERROR);
    }

    private void publishIfComplete() {
        Answer.Received whole = primary;
        Answer copied = candidate;
        if (over || copied == null || awaitsSecond) {
            return;
        }
        if (whole == null) {
            skipBody(copied);
            return;
        }
        MirroredAnswers answers = new MirroredAnswers(
                request.mirror(),
                request.generation(),
                request.method(),
                request.path(),
                request.requestId(),
                whole,
                copied,
                second);
        copies.answers().publish(answers, mirror.candidate().tally(), heldBytes);
        over = true;
    }

    /**
     * Beside a failure only the user's status is told. Not so while the second copy was answered: what is asked of it must not depend
     * on what became of the candidate, or chance is no longer even.
     */
    private void skipBody(Answer copied) {
        if (copied instanceof Answer.Failed && !(second instanceof Answer.Received)) {
            primaryCapture.skipBody();
        }
    }

    private void giveUp(Uncompared reason) {
        if (over) {
            return;
        }
        over = true;
        mirror.candidate().tally().uncompared(reason);
        if (primary == null) {
            primaryCapture.release();
        }
        copies.memory().release(heldBytes);
        heldBytes = 0;
    }
}
