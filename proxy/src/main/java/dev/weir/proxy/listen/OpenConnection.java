package dev.weir.proxy.listen;

/** A downstream connection as its worker's drain sees it. Called by the event loop that owns the connection. */
interface OpenConnection {
    /** Closes if no request is under way. */
    void closeIfIdle();
}
