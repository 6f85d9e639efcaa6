package dev.weir.proxy.timer;

/** What happens when a {@link Deadline} passes. Called by the event loop that owns the wheel. */
@FunctionalInterface
public interface Expiry {
    /** The deadline passed and is no longer armed; any deadline may be armed, disarmed or cancelled from here. */
    void expired(long nowNs);
}
