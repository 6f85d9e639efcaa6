package dev.weir.proxy.upstream;

import dev.weir.proxy.outcome.Failure;
import org.jspecify.annotations.Nullable;

/** A connection that is being opened for somebody. Owned by the event loop that asked. */
public final class ConnectAttempt {
    private @Nullable ConnectListener listener;

    ConnectAttempt(ConnectListener listener) {
        this.listener = listener;
    }

    /** The listener hears nothing more; if the connection opens all the same it waits idle. */
    public void cancel() {
        listener = null;
    }

    void connected(Http1Upstream connection) {
        ConnectListener waiting = listener;
        listener = null;
        if (waiting == null) {
            connection.putBack();
        } else {
            waiting.onConnected(connection);
        }
    }

    void failed(Failure failure) {
        ConnectListener waiting = listener;
        listener = null;
        if (waiting != null) {
            waiting.onConnectFailed(failure);
        }
    }
}
