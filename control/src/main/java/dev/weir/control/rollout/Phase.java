package dev.weir.control.rollout;

/** Where a rollout is. */
public enum Phase {
    /** A new version waits for its start, without traffic. */
    PENDING,
    /** The baseline is being got to know; the version has no traffic. */
    BASELINE,
    /** The weight of a stage has risen; what the rise itself causes passes. */
    SETTLE,
    /** The version is compared with the baseline at the weight of a stage. */
    OBSERVE,
    /** The stage went well, and a person has to let it go on. */
    GATE,
    /** The version has all stages behind it; it is compared for a while with what is held back. */
    SOAK,
    /** Nothing rises: something speaks against it, or a person has to look. */
    HOLD,
    /** The version has all of the traffic. */
    DONE,
    /** The version was taken out of traffic, but not every event loop has said so yet. */
    ROLLING_BACK,
    /** The version is out of traffic and in quarantine. */
    ROLLED_BACK,
    /** A person ended it. */
    ABORTED,
    /** A newer version took its place; that one is next, once this one has no traffic. */
    SUPERSEDED;

    /** Whether a rollout is on its way: not yet over, and not waiting for its start. */
    public boolean isRunning() {
        return switch (this) {
            case BASELINE, SETTLE, OBSERVE, GATE, SOAK, HOLD -> true;
            case PENDING, DONE, ROLLING_BACK, ROLLED_BACK, ABORTED, SUPERSEDED -> false;
        };
    }

    /** Whether it has come to an end, good or bad. */
    public boolean isOver() {
        return switch (this) {
            case DONE, ROLLED_BACK, ABORTED -> true;
            case PENDING, BASELINE, SETTLE, OBSERVE, GATE, SOAK, HOLD, ROLLING_BACK, SUPERSEDED -> false;
        };
    }
}
