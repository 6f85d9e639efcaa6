package dev.weir.control.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Single key presses, where standard input is a terminal: {@code stty} lets each key through at once, and what it changed is
 * put back at the end. A process in the background is stopped when it touches the terminal, so it is left alone unless
 * {@code stty} succeeds. The main thread opens and closes it.
 */
public final class Keyboard implements AutoCloseable {
    private static final long STTY_MS = 1000;

    /** How the terminal was; null: there is none. */
    private final @Nullable String before;

    private Keyboard(@Nullable String before) {
        this.before = before;
    }

    /** Hands every key to {@code onKey}, on a thread of its own; none where there is no terminal. */
    public static Keyboard listen(IntConsumer onKey) {
        String before = stty("-g");
        if (before == null || stty("-icanon", "-echo", "min", "1") == null) {
            return new Keyboard(null);
        }
        Thread.ofPlatform().name("weir-keyboard").daemon().start(() -> read(System.in, onKey));
        return new Keyboard(before);
    }

    /** Whether there is a terminal. */
    public boolean isHeard() {
        return before != null;
    }

    private static void read(InputStream in, IntConsumer onKey) {
        try {
            for (int key = in.read(); key >= 0; key = in.read()) {
                onKey.accept(key);
            }
        } catch (IOException e) {
            // The terminal is gone, and with it whoever pressed keys.
        }
    }

    /** What it answered; null if it failed. */
    private static @Nullable String stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(STTY_MS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return null;
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return process.exitValue() == 0 ? answer.strip() : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void close() {
        if (before != null) {
            stty(before);
        }
    }
}
