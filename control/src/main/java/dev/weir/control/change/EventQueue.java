package dev.weir.control.change;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Events on their way to the control loop, oldest first. Any thread adds; the control loop takes. */
public final class EventQueue {
    private final LinkedBlockingQueue<ControlEvent> events = new LinkedBlockingQueue<>();

    public void add(ControlEvent event) {
        events.add(event);
    }

    /** The next event, or null if none came in time. */
    public @Nullable ControlEvent take(long timeoutNs) throws InterruptedException {
        return events.poll(timeoutNs, TimeUnit.NANOSECONDS);
    }

    /** The next event, or null if there is none now. */
    public @Nullable ControlEvent takeNow() {
        return events.poll();
    }
}
