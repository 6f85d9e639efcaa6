package dev.weir.control.demo;

import dev.weir.control.cli.CommandFailedException;
import dev.weir.control.cli.Keyboard;
import dev.weir.control.unit.DurationText;
import dev.weir.os.Signals;
import dev.weir.proxy.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code weir demo}: shows Weir at work, with nothing else on the machine. The main thread. */
@Command(
        name = "demo",
        description = {
            "Shows Weir at work: a stable and a canary service, users, the proxy and its dashboard, in one process."
                    + " The canary is rolled out in stages, in about a minute.",
            "Ends with Ctrl-C, or after --seconds; exit code 1 if Weir failed a request that a service could have"
                    + " answered."
        })
@SuppressWarnings("NullAway.Init")
public final class DemoCommand implements Callable<Integer> {
    private static final long TICK_MS = 200;
    private static final int TICKS_PER_LINE = 10;
    private static final Duration BURN_IN = Duration.ofSeconds(10);

    private final WeirOnShow.Starter starter;
    private final CountDownLatch stop = new CountDownLatch(1);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            defaultValue = "8080",
            paramLabel = "PORT",
            description = "Of the proxy; 0 takes any. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--admin-port",
            defaultValue = "9901",
            paramLabel = "PORT",
            description = "Of dashboard and admin; 0 takes any. Default: ${DEFAULT-VALUE}.")
    private int adminPort;

    @Option(
            names = "--rps",
            defaultValue = "200",
            paramLabel = "N",
            description = "Requests per second of all users, 1 to 2000. Default: ${DEFAULT-VALUE}.")
    private int requestsPerSecond;

    @Option(
            names = "--break",
            defaultValue = "none",
            converter = ToBreakage.class,
            paramLabel = "HOW",
            description = "Breaks the canary in its second stage: errors=30%%, latency=3x, hang or dead.")
    private Breakage breakage;

    @Option(
            names = "--break-after",
            converter = ToDuration.class,
            paramLabel = "TIME",
            description = "Breaks it so long after the start instead.")
    private @Nullable Duration breakAfter;

    @Option(
            names = "--seconds",
            defaultValue = "0",
            paramLabel = "N",
            description = "Ends by itself after so many; 90 are enough for the rollout. Default: it does not.")
    private int seconds;

    @Option(names = "--print-config", description = "Prints the configuration that is demonstrated.")
    private boolean printConfig;

    public DemoCommand(WeirOnShow.Starter starter) {
        this.starter = starter;
    }

    @Override
    public Integer call() throws Exception {
        checkOptions();
        quieten();
        PrintWriter out = spec.commandLine().getOut();
        DemoReport report;
        try (Demo demo = start()) {
            Signals.on(Signals.Kind.INTERRUPT, stop::countDown);
            Signals.on(Signals.Kind.TERMINATE, stop::countDown);
            if (printConfig) {
                out.println(Files.readString(demo.file()));
            }
            show(demo, out);
            report = demo.end();
        }
        out.println();
        report.lines().forEach(out::println);
        out.flush();
        return report.failedByWeir() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void checkOptions() {
        checkRange("--port", port, 0, 65_535);
        checkRange("--admin-port", adminPort, 0, 65_535);
        checkRange("--rps", requestsPerSecond, 1, 2000);
        checkRange("--seconds", seconds, 0, Integer.MAX_VALUE);
    }

    private void checkRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " " + value + ": expected " + least + " to " + most);
        }
    }

    /** What Weir would log is told by the narrator; errors are not. */
    private static void quieten() {
        String level = "org.slf4j.simpleLogger.log.dev.weir";
        if (System.getProperty(level) == null) {
            System.setProperty(level, "error");
        }
    }

    private Demo start() throws ConfigException, CommandFailedException {
        try {
            return Demo.start(new Demo.Settings(port, adminPort, requestsPerSecond, BURN_IN), starter);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "the demo cannot start: " + e.getMessage(),
                    List.of("other ports: ./weir demo --port 0 --admin-port 0 takes any that are free"));
        }
    }

    private void show(Demo demo, PrintWriter out) throws InterruptedException {
        long beganNs = System.nanoTime();
        DemoNarrator narrator = new DemoNarrator(demo, out, beganNs);
        try (narrator;
                Keyboard keys = Keyboard.listen(key -> onKey(key, demo, out))) {
            narrator.introduce(keys.isHeard());
            boolean broken = breakage instanceof Breakage.None;
            long tick = 0;
            while (!isOver(beganNs) && !stop.await(TICK_MS, TimeUnit.MILLISECONDS)) {
                long nowNs = System.nanoTime();
                if (!broken && isTimeToBreak(demo, nowNs - beganNs)) {
                    broken = true;
                    breakWith(breakage, demo, out);
                }
                narrator.tellNews(nowNs);
                if (++tick % TICKS_PER_LINE == 0) {
                    narrator.tellNumbers(nowNs);
                }
            }
        }
    }

    private boolean isTimeToBreak(Demo demo, long sinceNs) {
        return breakAfter == null ? demo.isInTheMiddle() : sinceNs >= breakAfter.toNanos();
    }

    private boolean isOver(long beganNs) {
        return seconds > 0 && System.nanoTime() - beganNs >= TimeUnit.SECONDS.toNanos(seconds);
    }

    private void onKey(int key, Demo demo, PrintWriter out) {
        switch (key) {
            case 'e' -> breakWith(new Breakage.Errors(30), demo, out);
            case 'l' -> breakWith(new Breakage.Latency(3), demo, out);
            case 'h' -> breakWith(new Breakage.Hang(), demo, out);
            case 'd' -> breakWith(new Breakage.Dead(), demo, out);
            case 'r' -> breakWith(new Breakage.None(), demo, out);
            case 'q' -> stop.countDown();
            default -> {}
        }
    }

    private static void breakWith(Breakage breakage, Demo demo, PrintWriter out) {
        try {
            demo.canary().breakWith(breakage);
        } catch (IOException e) {
            out.println("the canary stays as it is: " + e.getMessage());
        }
    }

    /** Reads {@code --break}. */
    static final class ToBreakage implements ITypeConverter<Breakage> {
        @Override
        public Breakage convert(String text) {
            try {
                return Breakage.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads {@code --break-after}. */
    static final class ToDuration implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration duration = DurationText.parse(text);
            if (duration == null) {
                throw new TypeConversionException("'" + text + "': expected " + DurationText.EXPECTED);
            }
            return duration;
        }
    }
}
