package dev.weir.proxy.testing;

import org.jspecify.annotations.Nullable;

/// The peer closed or reset the connection before a message was whole.
public final class ConnectionEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String received;
    private final boolean reset;

    ConnectionEndedException(String received, @Nullable Exception reset) {
        super(
                (reset == null ? "closed" : "reset") + " after " + received.length() + " bytes of a message:\n"
                        + received,
                reset);
        this.received = received;
        this.reset = reset != null;
    }

    /// What had come of the message.
    public String received() {
        return received;
    }

    /// True if the connection was reset, false if it was closed.
    public boolean isReset() {
        return reset;
    }
}
