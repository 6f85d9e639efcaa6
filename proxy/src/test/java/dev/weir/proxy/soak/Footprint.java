package dev.weir.proxy.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;

/**
 * What this process holds.
 *
 * @param heapBytes behind a collection
 * @param directBytes of direct memory that buffers in use hold
 * @param descriptors that are open
 * @param threads of the platform
 */
record Footprint(long heapBytes, long directBytes, long descriptors, int threads) {
    private static final int COLLECTIONS = 3;

    /** Collects garbage first. */
    static Footprint now() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return new Footprint(
                runtime.totalMemory() - runtime.freeMemory(),
                directBytesInUse(),
                openDescriptors(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    static long directBytesInUse() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    static long openDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
