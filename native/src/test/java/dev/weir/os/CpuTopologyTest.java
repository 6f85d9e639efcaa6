package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many CPUs count as ours, on machines made of files. */
final class CpuTopologyTest {

    private static final String V2_MOUNT = "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";

    @TempDir
    Path machine;

    @Test
    void aMachineThatTellsNothingCountsAsTheJvmDoes() {
        assertThat(CpuTopology.read(machine, 3)).isEqualTo(new CpuTopology(3, List.of(), "jvm 3"));
    }

    @Test
    void affinityNarrowsWhatTheJvmSees() throws IOException {
        write("proc/self/status", "Name:\tjava\nCpus_allowed:\t85\nCpus_allowed_list:\t0,2,7\n");

        CpuTopology cpus = CpuTopology.read(machine, 8);

        assertThat(cpus.usable()).isEqualTo(3);
        assertThat(cpus.allowed()).containsExactly(0, 2, 7);
    }

    @Test
    void aQuotaRoundsUp() throws IOException {
        write("proc/self/cgroup", "0::/shop\n");
        write("proc/self/mountinfo", V2_MOUNT);
        write("sys/fs/cgroup/shop/cpu.max", "150000 100000\n");

        assertThat(CpuTopology.read(machine, 8)).hasToString("2 (jvm 8, cgroup quota 1.5)");
    }

    @Test
    void theTightestQuotaOnTheWayUpCounts() throws IOException {
        write("proc/self/cgroup", "0::/shop/weir\n");
        write("proc/self/mountinfo", V2_MOUNT);
        write("sys/fs/cgroup/shop/cpu.max", "100000 100000\n");
        write("sys/fs/cgroup/shop/weir/cpu.max", "max 100000\n");

        assertThat(CpuTopology.read(machine, 8).usable()).isEqualTo(1);
    }

    @Test
    void aContainerThatSeesOnlyItsOwnPartOfTheTreeFindsItsQuota() throws IOException {
        write("proc/self/cgroup", "0::/pods/weir\n");
        write("proc/self/mountinfo", "30 23 0:26 /pods/weir /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        write("sys/fs/cgroup/cpu.max", "400000 100000\n");

        assertThat(CpuTopology.read(machine, 8).usable()).isEqualTo(4);
    }

    @Test
    void aQuotaOfTheFirstVersionCounts() throws IOException {
        write("proc/self/cgroup", "4:memory:/\n3:cpuset:/\n1:cpu,cpuacct:/weir\n0::/\n");
        write("proc/self/mountinfo", """
            31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
            32 31 0:29 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset
            33 31 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct
            """);
        write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
        write("sys/fs/cgroup/cpu/weir/cpu.cfs_quota_us", "250000\n");
        write("sys/fs/cgroup/cpu/weir/cpu.cfs_period_us", "100000\n");

        assertThat(CpuTopology.read(machine, 8).usable()).isEqualTo(3);
    }

    @Test
    void aFileThatCannotBeReadLimitsNothing() throws IOException {
        write("proc/self/status", "Cpus_allowed_list:\tnonsense\n");
        write("proc/self/cgroup", "0::/\n");
        write("proc/self/mountinfo", V2_MOUNT);
        write("sys/fs/cgroup/cpu.max", "nonsense");

        assertThat(CpuTopology.read(machine, 2).usable()).isEqualTo(2);
    }

    @Test
    void thisMachineHasACpu() {
        assertThat(CpuTopology.read().usable())
                .isBetween(1, Runtime.getRuntime().availableProcessors());
    }

    private void write(String file, String content) throws IOException {
        Path path = machine.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
