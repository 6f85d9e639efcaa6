package dev.weir.os;

/** What came of the wish to keep an event loop's thread on one CPU. Immutable. */
public sealed interface Pinning {

    /** Nobody asked; the scheduler moves the thread as it likes. */
    record Free() implements Pinning {
        @Override
        public String toString() {
            return "free";
        }
    }

    record Pinned(int cpu) implements Pinning {
        @Override
        public String toString() {
            return "cpu " + cpu;
        }
    }

    /** The thread runs on, unpinned. */
    record Refused(int cpu, String reason) implements Pinning {
        @Override
        public String toString() {
            return "not on cpu " + cpu + ": " + reason;
        }
    }
}
