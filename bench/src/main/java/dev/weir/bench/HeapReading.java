package dev.weir.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.VirtualMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Reads the heap of a running Weir from outside, for the gates of the harness: what is measured is the process that a
 * user runs, with its own flags.
 *
 * <p>Answers each line of standard input with one number, until the input ends: {@code allocated} with the bytes that the
 * event loops allocated so far, {@code live} with the bytes of all objects that are reachable.
 */
final class HeapReading {
    private static final String LOOP_NAME = "weir-loop";

    private static final String DIAGNOSTICS = "com.sun.management:type=DiagnosticCommand";

    /** One class of a histogram: its rank, its instances, their bytes, its name. */
    private static final Pattern HISTOGRAM_ROW = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(\\S+).*$");

    /** What stands where a collector left dead objects lie, to spare itself some copying. */
    private static final String FILLER = "jdk.internal.vm.Filler";

    private final ThreadMXBean threads;
    private final MBeanServerConnection jvm;

    private HeapReading(MBeanServerConnection jvm) throws IOException {
        this.jvm = jvm;
        this.threads =
                ManagementFactory.newPlatformMXBeanProxy(jvm, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
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

    private void answer() throws IOException, JMException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            System.out.println(read(question));
        }
    }

    private long read(String question) throws IOException, JMException {
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

    private long liveBytes() throws IOException, JMException {
        Object[] liveOnly = {new String[0]};
        Object histogram = jvm.invoke(
                new ObjectName(DIAGNOSTICS), "gcClassHistogram", liveOnly, new String[] {String[].class.getName()});
        Matcher row = HISTOGRAM_ROW.matcher((String) histogram);
        long liveBytes = 0;
        while (row.find()) {
            liveBytes += row.group(2).contains(FILLER) ? 0 : Long.parseLong(row.group(1));
        }
        return liveBytes;
    }
}
