package dev.weir.proxy.pool;

import java.util.Locale;

/** What an operator wants of an endpoint. */
public enum EndpointState {
    READY,
    /** No new requests; those in flight finish. Still checked. */
    DRAIN,
    /** No new requests and no health checks. */
    MAINT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name on the admin port and the command line. */
    public String label() {
        return label;
    }
}
