package dev.weir.proxy.upstream;

import dev.weir.proxy.outcome.Failure;

/** What hears how an attempt to connect ended; called at most once, on the loop that asked. */
public interface ConnectListener {
    void onConnected(UpstreamStream stream);

    void onConnectFailed(Failure failure);
}
