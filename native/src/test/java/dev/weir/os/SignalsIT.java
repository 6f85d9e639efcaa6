package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real signals, sent to the test's own process: an unhandled one would end it. */
@DisabledOnOs(OS.WINDOWS)
final class SignalsIT {

    @ParameterizedTest
    @CsvSource({"HANGUP, HUP, 1", "TERMINATE, TERM, 15", "INTERRUPT, INT, 2"})
    void anActionRunsAtEachSignal(Signals.Kind kind, String name, int number) throws Exception {
        assumeFalse(
                isIgnored(number),
                "this JVM was started with SIG" + name + " ignored, as nohup and background jobs do");
        AtomicInteger runs = new AtomicInteger();

        assertThat(Signals.on(kind, runs::incrementAndGet)).isTrue();
        send(name);
        await().untilAtomic(runs, is(1));
        send(name);
        await().untilAtomic(runs, is(2));
    }

    /** A JVM does not take over a termination signal that it inherited as ignored. */
    private static boolean isIgnored(int number) throws Exception {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("SigIgn:")) {
                long mask = Long.parseUnsignedLong(
                        line.substring(line.indexOf(':') + 1).strip(), 16);
                return (mask >>> (number - 1) & 1) != 0;
            }
        }
        return false;
    }

    private static void send(String name) throws Exception {
        String self = Long.toString(ProcessHandle.current().pid());
        assertThat(new ProcessBuilder("kill", "-" + name, self)
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
