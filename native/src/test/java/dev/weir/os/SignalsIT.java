package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real signals, sent to the test's own process: an unhandled one would end it. */
@DisabledOnOs(OS.WINDOWS)
final class SignalsIT {

    @ParameterizedTest
    @CsvSource({"HANGUP, HUP", "TERMINATE, TERM", "INTERRUPT, INT"})
    void anActionRunsAtEachSignal(Signals.Kind kind, String name) throws Exception {
        AtomicInteger runs = new AtomicInteger();

        assertThat(Signals.on(kind, runs::incrementAndGet)).isTrue();
        send(name);
        await().untilAtomic(runs, is(1));
        send(name);
        await().untilAtomic(runs, is(2));
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
