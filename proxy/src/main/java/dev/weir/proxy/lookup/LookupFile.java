package dev.weir.proxy.lookup;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that conditions look things up in, and what it holds. Its content is swapped as a whole; a file that became bad
 * leaves the content before in force. Any thread reads; one at a time refreshes, and that is no event loop.
 */
public final class LookupFile<T extends LookupFile.Content> {
    private final Path path;
    private final Format<T> format;
    private volatile T content;
    private volatile State state;
    /** Of the file that was looked at last. */
    private volatile Stamp stamp;

    /** What was read. */
    public interface Content {
        /** For people: how much it is. */
        String summary();
    }

    /** How such a file is read. */
    interface Format<T> {
        /** @throws IOException saying what is wrong with it */
        T read(Path file) throws IOException;
    }

    /**
     * How reading it went.
     *
     * @param loads since the start, the first included
     * @param refusals since the start
     * @param loadedAtMs when the content in force was read, in milliseconds since the epoch
     * @param problem why the file as it is now was refused; null: it is in force
     */
    public record State(
            long loads,
            long refusals,
            long loadedAtMs,
            @Nullable String problem) {}

    private LookupFile(Path path, Format<T> format, T content, Stamp stamp, State state) {
        this.path = path;
        this.format = format;
        this.content = content;
        this.stamp = stamp;
        this.state = state;
    }

    /** @throws IOException saying what is wrong with it */
    static <T extends Content> LookupFile<T> open(Path path, Format<T> format, long nowMs) throws IOException {
        Stamp stamp = Stamp.of(path);
        T content = read(path, format, stamp);
        return new LookupFile<>(path, format, content, stamp, new State(1, 0, nowMs, null));
    }

    /** Reads the file again if it is another than before; what is wrong with it is in {@link #state}. */
    public void refresh(long nowMs) {
        Stamp now = Stamp.of(path);
        if (now.equals(stamp)) {
            return;
        }
        State before = state;
        stamp = now;
        try {
            content = read(path, format, now);
            state = new State(before.loads + 1, before.refusals, nowMs, null);
        } catch (NoSuchFileException e) {
            state = new State(before.loads, before.refusals + 1, before.loadedAtMs, "there is no such file");
        } catch (IOException e) {
            state = new State(before.loads, before.refusals + 1, before.loadedAtMs, e.getMessage());
        }
    }

    private static <T> T read(Path path, Format<T> format, Stamp stamp) throws IOException {
        T content = format.read(path);
        if (!Stamp.of(path).equals(stamp)) {
            throw new IOException("it changed while it was read");
        }
        return content;
    }

    public Path path() {
        return path;
    }

    /** What is in force. */
    public T content() {
        return content;
    }

    public State state() {
        return state;
    }

    /** That of the file that was looked at last, as {@link #fingerprint(Path)} would have told it. */
    public String fingerprint() {
        return stamp.toString();
    }

    /** Tells one state of a file from another, without reading it. */
    public static String fingerprint(Path path) {
        return Stamp.of(path).toString();
    }
}
