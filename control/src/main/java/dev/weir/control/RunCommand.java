package dev.weir.control;

import dev.weir.control.audit.Actor;
import dev.weir.os.Signals;
import dev.weir.proxy.config.ConfigException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the proxy until a signal ends it. Used by the main thread. */
@Command(
        name = "run",
        description = {
            "Runs the proxy. SIGHUP reads the file again; SIGTERM and Ctrl-C end it in order, the second one at once.",
            "Exit code 143 (SIGTERM) or 130 (Ctrl-C) if that second one cut a request; else 0."
        })
@SuppressWarnings("NullAway.Init")
final class RunCommand implements Callable<Integer> {
    private static final Actor SIGHUP = Actor.weir("sighup");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "conf/weir.conf",
            description = "The configuration [${DEFAULT-VALUE}].")
    private Path file;

    @Spec
    private CommandSpec spec;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicReference<Signals.@Nullable Kind> hurriedBy = new AtomicReference<>();
    private volatile int cut;

    @Override
    public Integer call() throws ConfigException, InterruptedException {
        Weir weir;
        try {
            weir = Weir.start(file);
        } catch (IOException e) {
            spec.commandLine().getErr().println("weir: " + e.getMessage());
            return ExitCode.SOFTWARE;
        }
        Signals.on(Signals.Kind.HANGUP, () -> {
            weir.reopenAccessLog();
            weir.reload(SIGHUP);
        });
        Signals.on(Signals.Kind.TERMINATE, () -> end(weir, Signals.Kind.TERMINATE));
        Signals.on(Signals.Kind.INTERRUPT, () -> end(weir, Signals.Kind.INTERRUPT));
        spec.commandLine().getOut().println(readyLine(weir));
        ended.await();
        Signals.Kind hurry = hurriedBy.get();
        return hurry == null || cut == 0 ? ExitCode.OK : hurry.exitCode();
    }

    private void end(Weir weir, Signals.Kind signal) {
        if (ending.getAndSet(true)) {
            hurriedBy.compareAndSet(null, signal);
            weir.hurry();
            return;
        }
        Thread.ofPlatform().name("weir-drain").start(() -> {
            try {
                cut = weir.drain();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended.countDown();
            }
        });
    }

    /** {@code ready web=0.0.0.0:8080 admin=127.0.0.1:9901 generation=1 after 412 ms}. */
    static String readyLine(Weir weir) {
        StringBuilder line = new StringBuilder("ready");
        weir.listeners()
                .forEach((name, address) ->
                        line.append(' ').append(name).append('=').append(shown(address)));
        line.append(" admin=").append(shown(weir.adminAddress()));
        line.append(" generation=").append(weir.table().generation());
        long sinceStartMs = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        return line.append(" after ").append(sinceStartMs).append(" ms").toString();
    }

    private static String shown(Object address) {
        if (address instanceof InetSocketAddress inet) {
            String literal = inet.getAddress().getHostAddress();
            return (literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal) + ":" + inet.getPort();
        }
        return address.toString();
    }
}
