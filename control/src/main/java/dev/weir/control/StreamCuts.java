package dev.weir.control;

import dev.weir.control.table.RolledBack;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Streams that are open still on variants that were taken out, and when they are to be cut. The control thread. */
final class StreamCuts {
    private final DataPlane dataPlane;
    private final Map<RolledBack.Key, Long> dueNs = new HashMap<>();

    StreamCuts(DataPlane dataPlane) {
        this.dataPlane = dataPlane;
    }

    void cutAt(RolledBack.Key variant, long atNs) {
        dueNs.put(variant, atNs);
    }

    /** Cuts those whose time is over. A variant that serves again keeps what it has. */
    void cutOverdue(Set<RolledBack.Key> rolledBack, long nowNs) {
        if (dueNs.isEmpty()) {
            return;
        }
        dueNs.keySet().retainAll(rolledBack);
        dueNs.entrySet().removeIf(cut -> {
            boolean due = nowNs - cut.getValue() >= 0;
            if (due) {
                dataPlane.cutStreams(cut.getKey().split(), cut.getKey().variant());
            }
            return due;
        });
    }
}
