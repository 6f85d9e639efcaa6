package dev.weir.proxy.listen;

import dev.weir.proxy.outcome.Slot;

/** A downstream connection as its worker's drain sees it. Called by the event loop that owns the connection. */
interface OpenConnection {
    /** If no request is under way, closes once none has come for this long; a request that comes is the last. */
    void endIfIdle(long graceNs);

    /** Cuts the exchange under way if this variant serves it. */
    void cutIfServedBy(Slot variant);

    /** Whether a request has come, in part at least, whose answer is not all on its way to the client. */
    boolean isBusy();

    /** A fault of Weir itself, thrown while this was told something: it ends visibly, and the log says it. Throws nothing. */
    void broke(Throwable fault);
}
