package dev.weir.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Reads the heap of a running Weir from outside, for the gates of the harness: what is measured is the process that a
 * user runs, with its own flags.
 *
 * <p>Answers each line of standard input with one number, until the input ends: {@code allocated} with the bytes that the
 * event loops allocated so far, {@code live} with the bytes that a full collection left.
 */
final class HeapReading {
    private static final String LOOP_NAME = "weir-loop";

    private final ThreadMXBean threads;
    private final MemoryMXBean memory;

    private HeapReading(MBeanServerConnection jvm) throws IOException {
        threads =
                ManagementFactory.newPlatformMXBeanProxy(jvm, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        memory =
                ManagementFactory.newPlatformMXBeanProxy(jvm, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    }

    @SuppressWarnings("BanJNDI") // the address is that of the process we attached to, on this machine
    public static void main(String[] arguments) throws Exception {
        VirtualMachine target = VirtualMachine.attach(arguments[0]);
        JMXServiceURL address = new JMXServiceURL(target.startLocalManagementAgent());
        target.detach();
        try (JMXConnector connector = JMXConnectorFactory.connect(address)) {
            new HeapReading(connector.getMBeanServerConnection()).answer();
        }
    }

    private void answer() throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            System.out.println(read(question));
        }
    }

    private long read(String question) {
        return switch (question) {
            case "allocated" -> allocatedByLoops();
            case "live" -> liveBytes();
            default -> throw new IllegalArgumentException(question + ": expected allocated or live");
        };
    }

    private long allocatedByLoops() {
        long total = 0;
        int loops = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(LOOP_NAME)) {
                total += threads.getThreadAllocatedBytes(thread.getThreadId());
                loops++;
            }
        }
        if (loops == 0) {
            throw new IllegalStateException("no thread is named " + LOOP_NAME + "*");
        }
        return total;
    }

    private long liveBytes() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
