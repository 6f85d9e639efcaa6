package dev.weir.control.status;

/** The state of things as of now. The control loop replaces it; any thread reads. */
public final class StatusBoard {
    private volatile ControlStatus current;

    public StatusBoard(ControlStatus first) {
        this.current = first;
    }

    public ControlStatus now() {
        return current;
    }

    public void show(ControlStatus next) {
        current = next;
    }
}
