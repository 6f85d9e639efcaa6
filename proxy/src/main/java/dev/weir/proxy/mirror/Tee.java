package dev.weir.proxy.mirror;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.HeadMark;
import dev.weir.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands the request of one exchange to the mirrors of its route, once, when it goes upstream for the first time. Copies leave when
 * the request has come whole: what is cut or refused on its way in is never copied. Reused; owned by the event loop of its
 * exchange.
 */
public final class Tee {
    private final Copies copies;
    private final HeadMark mark = new HeadMark();
    private final List<Copy> held = new ArrayList<>();
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
     * @return whether the body is wanted: what came of it, and what is still to come
     */
    public boolean take(List<Mirror> mirrors, RequestHead head, long limitBytes) {
        if (taken || head.isUpgrade()) {
            return false;
        }
        taken = true;
        this.limitBytes = limitBytes;
        boolean isCopy = head.fields().had(Mirror.MARK);
        for (int i = 0; i < mirrors.size(); i++) {
            Mirror mirror = mirrors.get(i);
            if (mirror.takes(head.method(), copies.random())) {
                hold(mirror, head, isCopy);
            }
        }
        return body != null;
    }

    private void hold(Mirror mirror, RequestHead head, boolean isCopy) {
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
        if (Copy.reserve(copies, candidate, heldBytes, limitBytes)) {
            held.add(new Copy(copies, mirror, candidate, edited(mirror, head), sharedBody(), heldBytes));
        }
    }

    private RequestHead edited(Mirror mirror, RequestHead head) {
        head.mark(mark);
        mirror.edit(head);
        RequestHead own = head.copy();
        head.rewind(mark);
        return own;
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
            shared.end(trailers);
        }
    }

    /** Lets go what is whole; the request itself is on its way. */
    public void send() {
        if (!whole || body == null) {
            return;
        }
        while (!held.isEmpty()) {
            held.removeLast().send();
        }
        release();
    }

    /** The exchange is over: what did not come whole until now does not come. */
    public void finish() {
        if (body != null) {
            drop(CopyDrop.INCOMPLETE);
        }
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
