package dev.weir.proxy.route;

/** No route takes the request: 404. */
public enum NoRoute implements Match {
    HOST_UNKNOWN("no route has this host"),
    NOTHING_MATCHES("no route of this host takes this request");

    private final String reason;

    NoRoute(String reason) {
        this.reason = reason;
    }

    /** For the answer and the log. */
    public String reason() {
        return reason;
    }
}
