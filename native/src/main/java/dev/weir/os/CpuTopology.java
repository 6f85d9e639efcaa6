package dev.weir.os;

import java.nio.file.Path;
import java.util.List;

/**
 * The CPUs that this process may use: the least of what the scheduler allows, what the control group pays for and what
 * the JVM sees. Immutable.
 *
 * @param usable at least 1; how many event loops can run at once
 * @param allowed the CPUs that the scheduler may place us on; empty where the system does not tell
 * @param reason what each source says
 */
public record CpuTopology(int usable, List<Integer> allowed, String reason) {

    public CpuTopology {
        allowed = List.copyOf(allowed);
    }

    /** Reads the machine, once; a change of the quota while we run is not followed. */
    public static CpuTopology read() {
        return read(Path.of("/"), Runtime.getRuntime().availableProcessors());
    }

    static CpuTopology read(Path root, int jvmCpus) {
        List<Integer> allowed = CpuList.allowed(root);
        double quota = CgroupQuota.cpus(root);

        int usable = jvmCpus;
        StringBuilder reason = new StringBuilder("jvm ").append(jvmCpus);
        if (!allowed.isEmpty()) {
            usable = Math.min(usable, allowed.size());
            reason.append(", affinity ").append(allowed.size());
        }
        if (quota < CgroupQuota.UNLIMITED) {
            usable = Math.min(usable, (int) Math.ceil(quota));
            reason.append(", cgroup quota ").append(quota);
        }
        return new CpuTopology(Math.max(1, usable), allowed, reason.toString());
    }

    /** {@code 2 (jvm 4, affinity 0-3, cgroup quota 1.5)}. */
    @Override
    public String toString() {
        return usable + " (" + reason + ")";
    }
}
