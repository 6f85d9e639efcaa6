package dev.weir.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.unit.DurationText;
import dev.weir.os.Signals;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code weir top}: the state of a running Weir, again and again. On a terminal each picture replaces the one before, elsewhere
 * it follows it. A Weir that is away for a while is waited for.
 */
@Command(name = "top", description = "Shows the status again each second. Ends on q or Ctrl-C.")
@SuppressWarnings("NullAway.Init")
final class TopCommand implements Callable<Integer> {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = ToDuration.class,
            description = "How often (${DEFAULT-VALUE}).")
    private Duration every;

    @Option(names = "--times", paramLabel = "N", defaultValue = "0", description = "End after N times; 0: do not.")
    private int times;

    private final CountDownLatch quit = new CountDownLatch(1);

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        try (AdminClient client = admin.client();
                Keyboard keyboard = Keyboard.listen(this::onKey)) {
            if (keyboard.isHeard()) {
                Signals.on(Signals.Kind.INTERRUPT, quit::countDown);
            }
            draw(client.get(StatusCommand.PATH), keyboard.isHeard());
            int drawn = 1;
            while (drawn != times && !quit.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                redraw(client, keyboard.isHeard());
                drawn++;
            }
            return ExitCode.OK;
        }
    }

    private void onKey(int key) {
        if (key == 'q' || key == 'Q') {
            quit.countDown();
        }
    }

    private void redraw(AdminClient client, boolean replace) {
        try {
            draw(client.get(StatusCommand.PATH), replace);
        } catch (CommandFailedException e) {
            PrintWriter out = picture(replace);
            out.println(e.getMessage());
            out.flush();
        }
    }

    private void draw(JsonNode status, boolean replace) {
        PrintWriter out = picture(replace);
        admin.show(out, status, StatusText::lines);
    }

    private PrintWriter picture(boolean replace) {
        PrintWriter out = spec.commandLine().getOut();
        if (replace) {
            out.print(HOME_AND_CLEAR);
        }
        return out;
    }

    /** Reads a duration with its unit. */
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
