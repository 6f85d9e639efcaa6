package dev.weir.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Keeps a thread on one CPU, by {@code sched_setaffinity(2)}; Linux only. Any thread, for itself. */
final class CpuAffinity {

    private static final int THIS_THREAD = 0;
    private static final String ERRNO = "errno";

    private CpuAffinity() {}

    static Pinning pinThisThread(int cpu) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return new Pinning.Refused(cpu, "only Linux pins threads");
        }
        try {
            int errno = setAffinity(cpu);
            return errno == 0 ? new Pinning.Pinned(cpu) : new Pinning.Refused(cpu, "errno " + errno);
        } catch (Throwable e) {
            return new Pinning.Refused(cpu, String.valueOf(e.getMessage()));
        }
    }

    /** Returns 0, or the errno of the refused call. */
    @SuppressWarnings("restricted")
    private static int setAffinity(int cpu) throws Throwable {
        Linker linker = Linker.nativeLinker();
        StructLayout callState = Linker.Option.captureStateLayout();
        MethodHandle schedSetAffinity = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("sched_setaffinity"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.captureCallState(ERRNO));
        VarHandle errno = callState.varHandle(MemoryLayout.PathElement.groupElement(ERRNO));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(callState);
            MemorySegment mask = maskOf(cpu, arena);
            int failed = (int) schedSetAffinity.invokeExact(state, THIS_THREAD, mask.byteSize(), mask);
            return failed == 0 ? 0 : (int) errno.get(state, 0L);
        }
    }

    /** A {@code cpu_set_t}: one bit per CPU, in words of 64. */
    private static MemorySegment maskOf(int cpu, Arena arena) {
        int word = cpu / Long.SIZE;
        MemorySegment mask = arena.allocate(ValueLayout.JAVA_LONG, word + 1L);
        mask.setAtIndex(ValueLayout.JAVA_LONG, word, 1L << (cpu % Long.SIZE));
        return mask;
    }
}
