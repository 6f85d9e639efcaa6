package dev.weir.proxy.route;

import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.Pick;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which requests go where, and what happens to them on the way. Immutable but for its rate limit; any thread. */
public final class Route implements Match, Lead {
    private final Slot slot;
    private final RouteAction action;
    private final HeadEdits edits;
    private final Tries tries;
    private final Success success;
    private final Limits limits;
    private final List<Mirror> mirrors;
    private final boolean mirrored;

    Route(
            Slot slot,
            RouteAction action,
            HeadEdits edits,
            Tries tries,
            Success success,
            Limits limits,
            List<Mirror> mirrors) {
        this.slot = slot;
        this.action = action;
        this.edits = edits;
        this.tries = tries;
        this.success = success;
        this.limits = limits;
        this.mirrors = List.copyOf(mirrors);
        this.mirrored = !mirrors.isEmpty();
    }

    public String name() {
        return slot.owner();
    }

    /** Where its outcomes are counted. */
    public Slot slot() {
        return slot;
    }

    public RouteAction action() {
        return action;
    }

    /** Takes a permit of the rate limit; false if there is none: 429. */
    public boolean admits(RequestHead head, IdentityCheck identityCheck, long nowNs) {
        RateLimit rateLimit = limits.rateLimit();
        return rateLimit == null || rateLimit.tryTake(head, identityCheck, nowNs);
    }

    public RouteTimeouts timeouts() {
        return limits.timeouts();
    }

    /** Of a request; {@link Long#MAX_VALUE}: any. */
    public long maxBodyBytes() {
        return limits.maxBodyBytes();
    }

    /** Whether the protocol that the request asks for may become a tunnel. */
    public boolean permitsUpgrade(RequestHead head) {
        return limits.upgrades().permit(head);
    }

    /**
     * Makes of the head the one that goes to the serving variant: path and host, what route and variant edit, and which they
     * were. Weir's identity cookie and the header that may force a variant stay here.
     */
    public void editRequest(RequestHead head, Pick pick) {
        edits.applyTo(head, pick);
    }

    /** Does to a response what route and variant edit. */
    public void editResponse(ResponseHead head, Pick pick) {
        edits.response(pick).apply(head.fields());
    }

    /** Whether {@link #mirrors} is not empty. */
    public boolean isMirrored() {
        return mirrored;
    }

    /** Who gets copies of its requests. */
    public List<Mirror> mirrors() {
        return mirrors;
    }

    /** Whether a failed try may be followed by one in the same pool. */
    public boolean retries() {
        return tries.retry();
    }

    /** Whether an answer with this status is a failed try that may be retried. */
    public boolean retriesStatus(int status) {
        return tries.retry() && tries.retryOn().contains(status);
    }

    /** Whether a failed try may be followed by one on the fallback. */
    public boolean rescues() {
        return tries.rescue();
    }

    /** Whether an answer with this status is a failed try that may be rescued. */
    public boolean rescuesStatus(int status) {
        return tries.rescue() && tries.rescueOn().contains(status);
    }

    /** Whether the answer counts as success. */
    public boolean isSuccess(ResponseHead head) {
        return success.test(head);
    }

    @Override
    public String toString() {
        return name();
    }

    /** The mirror of this name, or null. */
    @Nullable
    Mirror mirror(String name) {
        for (Mirror mirror : mirrors) {
            if (mirror.name().equals(name)) {
                return mirror;
            }
        }
        return null;
    }

    @Nullable
    RateLimit rateLimit() {
        return limits.rateLimit();
    }
}
