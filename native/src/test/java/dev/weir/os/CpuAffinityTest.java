package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What pinning does to a thread, as the kernel tells it. */
final class CpuAffinityTest {

    private static final int BEYOND_EVERY_CPU = 1 << 20;

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPinnedThreadIsAllowedOnOneCpuOnly() throws Exception {
        int last = CpuTopology.read().allowed().getLast();

        List<Object> seen = onAThreadOfItsOwn(() -> List.of(CpuAffinity.pinThisThread(last), allowedHere()));

        assertThat(seen).containsExactly(new Pinning.Pinned(last), List.of(last));
    }

    @Test
    void aCpuThatIsNotThereIsRefusedWithAReason() throws Exception {
        Pinning pinning = onAThreadOfItsOwn(() -> CpuAffinity.pinThisThread(BEYOND_EVERY_CPU));

        assertThat(pinning)
                .isInstanceOfSatisfying(
                        Pinning.Refused.class,
                        refused -> assertThat(refused.reason()).isNotBlank());
    }

    private static List<Integer> allowedHere() throws Exception {
        String status = Files.readString(Path.of("/proc/thread-self/status"));
        return CpuList.parse(status.replaceAll("(?s).*Cpus_allowed_list:\\s*(\\S+).*", "$1"));
    }

    private static <T> T onAThreadOfItsOwn(Callable<T> task) throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            return thread.submit(task).get();
        }
    }
}
