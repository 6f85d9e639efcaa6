package dev.weir.os;

import io.netty.util.Version;
import java.util.List;

/**
 * What the process found when it started, for the log and for whoever asks why it is slow here. Immutable.
 *
 * @param lines in the order to print, each {@code name: finding}
 */
public record RuntimeReport(List<String> lines) {

    private static final long MIB = 1024 * 1024;

    public RuntimeReport {
        lines = List.copyOf(lines);
    }

    public static RuntimeReport of(
            TransportChoice transport, CpuTopology cpus, EventLoops loops, SocketOptions options) {
        return new RuntimeReport(List.of(
                "jdk: " + Runtime.version() + ", " + System.getProperty("java.vm.name"),
                "system: " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                "netty: " + nettyVersion(),
                "transport: " + transport,
                "cpus: " + cpus,
                "event loops: " + loops.count() + " " + loops.pinnings(),
                "memory: heap up to " + Runtime.getRuntime().maxMemory() / MIB + " MiB, buffers from "
                        + options.allocator().getClass().getSimpleName()));
    }

    private static String nettyVersion() {
        Version common = Version.identify().get("netty-common");
        return common == null ? "unknown" : common.artifactVersion();
    }
}
