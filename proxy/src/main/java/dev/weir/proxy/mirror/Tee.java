package dev.weir.proxy.mirror;

import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.HeadMark;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the request of one exchange to the mirrors of its route, once, when it goes upstream for the first time. Copies leave when
 * the request has come whole: what is cut or refused on its way in is never copied. Where answers are compared, the one that the
 * user gets passes here too. It throws nothing. Reused; owned by the event loop of its exchange.
 */
public final class Tee {
    private static final Logger LOG = LoggerFactory.getLogger(Tee.class);

    private final Copies copies;
    private final HeadMark mark = new HeadMark();
    private final List<Copy> held = new ArrayList<>();
    private final List<Comparison> comparisons = new ArrayList<>();
    private @Nullable CopiedBody body;
    private long limitBytes;
    private boolean taken;
    private boolean whole;

    public Tee(Copies copies) {
        this.copies = copies;
    }

    /** Another request; nothing of it went upstream. */
    public void reset() {
        taken = false;
        whole = false;
    }

    /**
     * The request goes upstream: takes its head for each mirror that is to get it.
     *
     * @param head with what every upstream is told, before what only one variant is
     * @param limitBytes what all mirrors of the process may hold
     * @param generation of the table that the request was matched by
     * @return whether the body is wanted: what came of it, and what is still to come
     */
    public boolean take(List<Mirror> mirrors, RequestHead head, long limitBytes, long generation) {
        if (taken || head.isUpgrade()) {
            return false;
        }
        taken = true;
        this.limitBytes = limitBytes;
        safely(() -> {
            boolean isCopy = head.fields().had(Mirror.MARK);
            for (int i = 0; i < mirrors.size(); i++) {
                Mirror mirror = mirrors.get(i);
                if (mirror.takes(head.method(), copies.random())) {
                    hold(mirror, head, isCopy, generation);
                }
            }
        });
        return body != null;
    }

    /** Nothing that goes wrong with a copy may reach the exchange of a user: then there are no copies of it. */
    private void safely(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("a request could not be mirrored", e);
            abandon();
        }
    }

    private void abandon() {
        try {
            drop(CopyDrop.MEMORY);
            comparisons.forEach(Comparison::exchangeEnded);
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("what was held for mirrors could not be given back", e);
        }
        held.clear();
        comparisons.clear();
        body = null;
    }

    private void hold(Mirror mirror, RequestHead head, boolean isCopy, long generation) {
        CopyTarget candidate = mirror.candidate();
        if (isCopy) {
            candidate.tally().drop(CopyDrop.LOOP);
            return;
        }
        if (head.bodyLength() > mirror.maxBodyBytes()) {
            candidate.tally().drop(CopyDrop.BODY_TOO_LARGE);
            return;
        }
        long heldBytes = Copy.cost(head);
        if (!Copy.reserve(copies, candidate, heldBytes, limitBytes)) {
            return;
        }
        Comparison comparison = comparison(mirror, head, generation);
        Copy.Load load = new Copy.Load(edited(mirror, head), sharedBody(), heldBytes);
        held.add(new Copy(copies, mirror, candidate, load, part(comparison, Comparison.Side.CANDIDATE)));
        CopyTarget noise = mirror.noise();
        if (comparison == null || noise == null || !head.method().isSafe()) {
            return;
        }
        if (Copy.reserve(copies, noise, heldBytes, limitBytes)) {
            comparison.awaitSecond();
            Copy second = new Copy(copies, mirror, noise, load, part(comparison, Comparison.Side.SECOND));
            held.add(held.size() - (copies.random().nextBoolean() ? 1 : 0), second);
        }
    }

    private @Nullable Comparison comparison(Mirror mirror, RequestHead head, long generation) {
        ComparedMirror compared = mirror.compared();
        if (compared == null || !copies.answers().isOn()) {
            return null;
        }
        int id = head.fields().find(FieldName.X_REQUEST_ID);
        String requestId = id < 0 ? null : head.fields().value(id);
        Comparison.Request request =
                new Comparison.Request(compared, generation, head.methodText(), head.pathText(), requestId);
        Comparison comparison = new Comparison(copies, mirror, compared, request, limitBytes);
        comparisons.add(comparison);
        return comparison;
    }

    private Copy.@Nullable Part part(@Nullable Comparison comparison, Comparison.Side side) {
        return comparison == null ? null : new Copy.Part(comparison, side, limitBytes);
    }

    private RequestHead edited(Mirror mirror, RequestHead head) {
        head.mark(mark);
        try {
            mirror.edit(head);
            return head.copy();
        } finally {
            head.rewind(mark);
        }
    }

    private CopiedBody sharedBody() {
        CopiedBody shared = body;
        if (shared == null) {
            shared = new CopiedBody(copies.memory()).retain();
            body = shared;
        }
        return shared;
    }

    /** Some of the body came; it stays its owner's. */
    public void body(ByteBuf data) {
        CopiedBody shared = body;
        if (shared != null && !whole) {
            safely(() -> add(shared, data));
        }
    }

    private void add(CopiedBody shared, ByteBuf data) {
        if (!shared.add(data, limitBytes)) {
            drop(CopyDrop.MEMORY);
            return;
        }
        for (int i = held.size() - 1; i >= 0; i--) {
            if (held.get(i).isTooLarge()) {
                held.remove(i).drop(CopyDrop.BODY_TOO_LARGE);
            }
        }
        if (held.isEmpty()) {
            release();
        }
    }

    /** The request came whole. */
    public void end(@Nullable Fields trailers) {
        CopiedBody shared = body;
        if (shared != null && !whole) {
            whole = true;
            safely(() -> {
                if (!shared.end(trailers, limitBytes)) {
                    drop(CopyDrop.MEMORY);
                }
            });
        }
    }

    /** Lets go what is whole; the request itself is on its way. */
    public void send() {
        if (!whole || body == null) {
            return;
        }
        safely(() -> {
            while (!held.isEmpty()) {
                held.removeLast().send();
            }
            release();
        });
    }

    /** Whether the answer that the user gets is wanted. */
    public boolean isComparing() {
        return !comparisons.isEmpty();
    }

    /** The head of the answer that the user gets, as its upstream sent it. */
    public void answerHead(ResponseHead head) {
        safely(() -> captures(capture -> capture.head(head)));
    }

    private void captures(Consumer<AnswerCapture> part) {
        for (int i = 0; i < comparisons.size(); i++) {
            AnswerCapture capture = comparisons.get(i).primary();
            if (capture != null) {
                part.accept(capture);
            }
        }
    }

    /** Some of its body; it stays its owner's. */
    public void answerBody(ByteBuf data) {
        safely(() -> captures(capture -> capture.body(data)));
    }

    /** The user has got the answer whole. */
    public void answerEnd(long latencyNs) {
        safely(() -> comparisons.forEach(comparison -> comparison.primaryEnded(latencyNs)));
    }

    /** The exchange is over: what did not come whole until now does not come. */
    public void finish() {
        if (body == null && comparisons.isEmpty()) {
            return;
        }
        safely(() -> {
            if (body != null) {
                drop(CopyDrop.INCOMPLETE);
            }
            while (!comparisons.isEmpty()) {
                comparisons.removeLast().exchangeEnded();
            }
        });
    }

    private void drop(CopyDrop reason) {
        while (!held.isEmpty()) {
            held.removeLast().drop(reason);
        }
        release();
    }

    private void release() {
        CopiedBody shared = body;
        if (shared != null) {
            body = null;
            shared.release();
        }
    }
}
