package dev.weir.control.status;

import java.util.Locale;

/** Where in its life the process is. */
public enum Phase {
    /** Listeners are bound or about to be; warming up. */
    STARTING,
    READY,
    /** About to end: not ready for anybody new. */
    DRAINING;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name on the admin port and in metrics. */
    public String label() {
        return label;
    }
}
