package dev.weir.proxy.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process holds.
 *
 * @param heapBytes of all objects that are reachable
 * @param directBytes of direct memory that buffers in use hold
 * @param descriptors that are open
 * @param threads of the platform
 */
record Footprint(long heapBytes, long directBytes, long descriptors, int threads) {
    private static final String DIAGNOSTICS = "com.sun.management:type=DiagnosticCommand";

    /** One class of a histogram: its rank, its instances, their bytes, its name. */
    private static final Pattern HISTOGRAM_ROW = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(\\S+).*$");

    /** What stands where a collector left dead objects lie, to spare itself some copying. */
    private static final String FILLER = "jdk.internal.vm.Filler";

    static Footprint now() {
        return new Footprint(
                liveBytes(),
                directBytesInUse(),
                openDescriptors(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    /** What a heap uses behind a collection would count dead objects as well. */
    private static long liveBytes() {
        try {
            Object histogram = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName(DIAGNOSTICS),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            Matcher row = HISTOGRAM_ROW.matcher((String) histogram);
            long liveBytes = 0;
            while (row.find()) {
                liveBytes += row.group(2).contains(FILLER) ? 0 : Long.parseLong(row.group(1));
            }
            return liveBytes;
        } catch (JMException e) {
            throw new IllegalStateException("the heap of this JVM cannot be read", e);
        }
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
