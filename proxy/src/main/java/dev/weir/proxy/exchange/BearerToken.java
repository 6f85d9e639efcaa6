package dev.weir.proxy.exchange;

import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.timer.Deadline;
import dev.weir.proxy.token.LoopTokens;
import org.jspecify.annotations.Nullable;

/**
 * The token of the request under way: what is known of it, and the wait while it is checked elsewhere. Reused; owned by the
 * exchange's event loop.
 */
final class BearerToken {
    private final Worker worker;
    private final Runnable whenChecked;
    private final Deadline deadline;
    private Claims claims = Claims.NO_TOKEN;
    private @Nullable Wait wait;
    private boolean hasWaited;

    /**
     * @param guard stands before what is run
     * @param whenChecked is run when more is known of the token that the request waits for
     * @param whenLate is run when that takes too long
     */
    BearerToken(Worker worker, Guard guard, Runnable whenChecked, Runnable whenLate) {
        this.worker = worker;
        this.whenChecked = guard.later(whenChecked);
        this.deadline = guard.deadline(nowNs -> whenLate.run());
    }

    /** One wait. What comes when the request is no longer in it is for nobody: the exchange serves another one by then. */
    private final class Wait implements LoopTokens.Waiter {
        @Override
        public void onTokenChecked() {
            if (wait == this) {
                wait = null;
                whenChecked.run();
            }
        }
    }

    /** Gives the head the claims that are known now, for a match. */
    void read(RequestHead head, RoutingTable table) {
        claims = worker.tokens().prepare(head, table.issuers());
    }

    /** Gives a head that was received again the claims that it was matched with. */
    void restore(RequestHead head, RoutingTable table) {
        table.issuers().strip(head);
        head.claims(claims);
    }

    /** Has the token checked; false if nobody has the time. All waits of one request share one deadline. */
    boolean await(RequestHead head, RoutingTable table) {
        Wait begun = new Wait();
        wait = begun;
        if (!worker.tokens().check(head, table.issuers(), begun)) {
            return false;
        }
        if (!hasWaited) {
            hasWaited = true;
            long timeoutNs = table.issuers().config().timeout().toNanos();
            worker.wheel().arm(deadline, worker.nowNs(), timeoutNs);
        }
        return true;
    }

    /** The request waits no longer. */
    void settled() {
        if (hasWaited) {
            hasWaited = false;
            deadline.disarm();
        }
        wait = null;
    }

    /** The request is over. */
    void end() {
        settled();
        claims = Claims.NO_TOKEN;
    }
}
