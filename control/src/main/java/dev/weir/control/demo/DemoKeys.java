package dev.weir.control.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Single key presses, where standard input is a terminal and ours: {@code stty} lets each key through at once, and what it
 * changed is put back at the end. A process in the background is stopped when it touches the terminal, so it is left alone
 * unless {@code stty} succeeds.
 */
final class DemoKeys implements AutoCloseable {
    private static final long STTY_MS = 1000;

    /** How the terminal was; null: there is none. */
    private final @Nullable String before;

    private DemoKeys(@Nullable String before) {
        this.before = before;
    }

    /** Hands every key to {@code onKey}, on a thread of its own; none where there is no terminal. */
    static DemoKeys listen(IntConsumer onKey) {
        String before = stty("-g");
        if (before == null || stty("-icanon", "-echo", "min", "1") == null) {
            return new DemoKeys(null);
        }
        Thread.ofPlatform().name("demo-keys").daemon().start(() -> read(onKey));
        return new DemoKeys(before);
    }

    boolean areHeard() {
        return before != null;
    }

    private static void read(IntConsumer onKey) {
        InputStream in = System.in;
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
