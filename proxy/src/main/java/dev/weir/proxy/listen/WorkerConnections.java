package dev.weir.proxy.listen;

import dev.weir.proxy.exchange.Worker;
import dev.weir.proxy.outcome.Slot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;

/** The open downstream connections of one event loop, so that a drain can end them. Owned by that event loop. */
public final class WorkerConnections {
    /** A request may be on its way already: closing at once would lose it. */
    private static final long LAST_REQUEST_NS = 1_000_000_000L;

    private final Worker worker;
    private final SpareStreams streams;
    private final Set<OpenConnection> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean draining;

    public WorkerConnections(Worker worker) {
        this.worker = worker;
        this.streams = new SpareStreams(worker);
    }

    Worker worker() {
        return worker;
    }

    SpareStreams streams() {
        return streams;
    }

    void add(OpenConnection connection) {
        open.add(connection);
    }

    void remove(OpenConnection connection) {
        open.remove(connection);
    }

    /** From now on each connection ends with its next response; those that wait for a request have a second for it. */
    public void drain() {
        draining = true;
        worker.tickClock();
        tellAll(connection -> connection.endIfIdle(LAST_REQUEST_NS));
    }

    /** Cuts the exchanges that this variant serves. */
    public void cutServedBy(Slot variant) {
        tellAll(connection -> connection.cutIfServedBy(variant));
    }

    /** Also behind one that throws, which ends. */
    private void tellAll(Consumer<OpenConnection> news) {
        for (OpenConnection connection : new ArrayList<>(open)) {
            try {
                news.accept(connection);
            } catch (Throwable fault) {
                connection.broke(fault);
            }
        }
    }

    /** Connections with a request that is not answered to its end. */
    public int busy() {
        int busy = 0;
        for (OpenConnection connection : open) {
            busy += connection.isBusy() ? 1 : 0;
        }
        return busy;
    }

    boolean isDraining() {
        return draining;
    }
}
