package dev.weir.proxy.mirror;

import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.HeadMark;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.pool.Endpoint;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands the request of one exchange to the mirrors of its route, once, when it goes upstream for the first time. Copies leave when
 * the request has come whole: what is cut or refused on its way in is never copied. Where answers are compared, the one that the
 * user gets passes here too. It throws nothing: what goes wrong with a copy ends that copy, what goes wrong with their body ends all of
 * them. Reused; owned by the event loop of its exchange.
 */
public final class Tee {
    private final Copies copies;
    private final HeadMark mark = new HeadMark();
    private final ArrayList<Copy> held = new ArrayList<>();
    private final ArrayList<Comparison> comparisons = new ArrayList<>();
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
     * @param asked who is to answer the user
     * @return whether the body is wanted: what came of it, and what is still to come
     */
    public boolean take(
            List<Mirror> mirrors, RequestHead head, long limitBytes, long generation, @Nullable Endpoint asked) {
        if (taken || head.isUpgrade()) {
            return false;
        }
        taken = true;
        this.limitBytes = limitBytes;
        for (int i = 0; i < mirrors.size(); i++) {
            Mirror mirror = mirrors.get(i);
            try {
                if (mirror.takes(head.method(), copies.random())) {
                    hold(mirror, head, generation, asked);
                }
            } catch (RuntimeException | OutOfMemoryError e) {
                mirror.candidate().tally().drop(CopyDrop.ERROR);
                wentWrong(e);
            }
        }
        if (held.isEmpty()) {
            release();
        }
        return body != null;
    }

    private void hold(Mirror mirror, RequestHead head, long generation, @Nullable Endpoint asked) {
        CopyTarget candidate = mirror.candidate();
        if (head.fields().had(Mirror.MARK)) {
            candidate.tally().drop(CopyDrop.LOOP);
            return;
        }
        if (head.bodyLength() > mirror.maxBodyBytes()) {
            candidate.tally().drop(CopyDrop.BODY_TOO_LARGE);
            return;
        }
        held.ensureCapacity(held.size() + 2);
        comparisons.ensureCapacity(comparisons.size() + 1);
        long heldBytes = Copy.cost(head);
        if (!Copy.reserve(copies, candidate, heldBytes, limitBytes)) {
            return;
        }
        Comparison comparison = null;
        Copy.Load load;
        try {
            comparison = comparison(mirror, head, generation);
            load = new Copy.Load(edited(mirror, head), sharedBody(), heldBytes);
            held.add(new Copy(copies, mirror, candidate, load, part(comparison, Comparison.Side.CANDIDATE, null)));
        } catch (RuntimeException | OutOfMemoryError e) {
            copies.memory().release(heldBytes);
            if (comparison != null) {
                comparison.dropped(Comparison.Side.CANDIDATE);
            }
            throw e;
        }
        if (comparison != null && head.method().isSafe()) {
            holdSecond(mirror, load, comparison, asked);
        }
    }

    /** What it goes to answers users: it must not do twice what is unsafe. A coin decides which of the two leaves first. */
    private void holdSecond(Mirror mirror, Copy.Load load, Comparison comparison, @Nullable Endpoint asked) {
        CopyTarget noise = mirror.noise();
        if (noise == null || !Copy.reserve(copies, noise, load.heldBytes(), limitBytes)) {
            return;
        }
        try {
            Copy second = new Copy(copies, mirror, noise, load, part(comparison, Comparison.Side.SECOND, asked));
            held.add(held.size() - (copies.random().nextBoolean() ? 1 : 0), second);
            comparison.awaitSecond();
        } catch (RuntimeException | OutOfMemoryError e) {
            copies.memory().release(load.heldBytes());
            throw e;
        }
    }

    private @Nullable Comparison comparison(Mirror mirror, RequestHead head, long generation) {
        ComparedMirror compared = mirror.compared();
        if (compared == null || !copies.answers().isOn()) {
            return null;
        }
        if (!copies.answers().takes(compared)) {
            mirror.candidate().tally().uncompared(Uncompared.SINK_FULL);
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

    private Copy.@Nullable Part part(
            @Nullable Comparison comparison, Comparison.Side side, @Nullable Endpoint avoided) {
        return comparison == null ? null : new Copy.Part(comparison, side, limitBytes, avoided);
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
        if (shared == null || whole) {
            return;
        }
        try {
            add(shared, data);
        } catch (RuntimeException | OutOfMemoryError e) {
            wentWrong(e);
            drop(CopyDrop.ERROR);
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
        if (shared == null || whole) {
            return;
        }
        whole = true;
        try {
            if (!shared.end(trailers, limitBytes)) {
                drop(CopyDrop.MEMORY);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            wentWrong(e);
            drop(CopyDrop.ERROR);
        }
    }

    /** Lets go what is whole; the request itself is on its way. */
    public void send() {
        if (!whole || body == null) {
            return;
        }
        while (!held.isEmpty()) {
            Copy copy = held.removeLast();
            try {
                copy.send();
            } catch (RuntimeException | OutOfMemoryError e) {
                wentWrong(e);
                drop(copy, CopyDrop.ERROR);
            }
        }
        release();
    }

    /** Whether the answer that the user gets is wanted. */
    public boolean isComparing() {
        return !comparisons.isEmpty();
    }

    /** The head of the answer that the user gets, as its upstream sent it. */
    public void answerHead(ResponseHead head) {
        for (int i = 0; i < comparisons.size(); i++) {
            Comparison comparison = comparisons.get(i);
            try {
                comparison.primaryHead(head);
            } catch (RuntimeException | OutOfMemoryError e) {
                wentWrong(e);
                comparison.abandon();
            }
        }
    }

    /** Some of its body; it stays its owner's. */
    public void answerBody(ByteBuf data) {
        for (int i = 0; i < comparisons.size(); i++) {
            Comparison comparison = comparisons.get(i);
            try {
                comparison.primaryBody(data);
            } catch (RuntimeException | OutOfMemoryError e) {
                wentWrong(e);
                comparison.abandon();
            }
        }
    }

    /** The user has got the answer whole. */
    public void answerEnd(long latencyNs) {
        for (int i = 0; i < comparisons.size(); i++) {
            Comparison comparison = comparisons.get(i);
            try {
                comparison.primaryEnded(latencyNs);
            } catch (RuntimeException | OutOfMemoryError e) {
                wentWrong(e);
                comparison.abandon();
            }
        }
    }

    /** The exchange is over: what did not come whole until now does not come. */
    public void finish() {
        if (body != null) {
            drop(CopyDrop.INCOMPLETE);
        }
        while (!comparisons.isEmpty()) {
            comparisons.removeLast().exchangeEnded();
        }
    }

    private void drop(CopyDrop reason) {
        while (!held.isEmpty()) {
            drop(held.removeLast(), reason);
        }
        release();
    }

    private void drop(Copy copy, CopyDrop reason) {
        try {
            copy.drop(reason);
        } catch (RuntimeException | OutOfMemoryError e) {
            wentWrong(e);
        }
    }

    private void release() {
        CopiedBody shared = body;
        if (shared != null) {
            body = null;
            shared.release();
        }
    }

    private void wentWrong(Throwable cause) {
        copies.mishaps().happened(cause, copies.nowNs());
    }
}
