package dev.weir.control.audit;

import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The audit log: one line of JSON per change, each with the hash of the line before it. A line is on the disk before
 * {@link #append} returns.
 *
 * <p>A crash may tear the last line. It was never announced then, and is cut off when the log is opened again.
 *
 * <p>One thread appends; any thread reads {@link #recent}.
 */
public final class AuditLog implements AutoCloseable {
    public static final String FILE_NAME = "audit.jsonl";

    private static final int KEPT_LINES = 500;
    private static final int TAIL_BYTES = 1 << 20;

    private final FileChannel channel;
    private final Deque<String> recent = new ArrayDeque<>();
    private String lastHash = AuditChain.GENESIS;
    private long lastSeq;
    private long lastGeneration;
    private final long tornBytes;

    private AuditLog(FileChannel channel, long tornBytes) {
        this.channel = channel;
        this.tornBytes = tornBytes;
    }

    /** Opens the log of a state directory, or starts one. */
    public static AuditLog open(Path stateDir) throws IOException {
        Path file = stateDir.resolve(FILE_NAME);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long size = channel.size();
        byte[] tail = tail(file, size);
        int whole = lastNewline(tail) + 1;
        long torn = (long) tail.length - whole;
        channel.truncate(size - torn);
        channel.position(size - torn);

        AuditLog log = new AuditLog(channel, torn);
        log.remember(new String(tail, 0, whole, StandardCharsets.UTF_8), size > tail.length);
        return log;
    }

    private static byte[] tail(Path file, long size) throws IOException {
        byte[] tail = new byte[(int) Math.min(size, TAIL_BYTES)];
        try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
            reader.seek(size - tail.length);
            reader.readFully(tail);
        }
        return tail;
    }

    private static int lastNewline(byte[] bytes) {
        int i = bytes.length - 1;
        while (i >= 0 && bytes[i] != '\n') {
            i--;
        }
        return i;
    }

    private void remember(String text, boolean startsInsideALine) throws IOException {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (startsInsideALine && !lines.isEmpty()) {
            lines.removeFirst();
        }
        lines.forEach(this::keep);
        if (lines.isEmpty()) {
            return;
        }
        String last = lines.getLast();
        try {
            var fields = Json.parse(last);
            lastSeq = fields.path("seq").asLong();
            lastGeneration = fields.path("generation").asLong();
            lastHash = AuditChain.hash(last);
        } catch (JsonFormatException e) {
            throw new IOException(
                    "the last line of the audit log is no JSON (" + e.getMessage()
                            + "); move the file away to start a new one",
                    e);
        }
    }

    /** Bytes of a torn last line that were cut off when the log was opened; 0 after a clean stop. */
    public long tornBytes() {
        return tornBytes;
    }

    /** The generation in the last line of an earlier run; 0 if there was none. */
    public long lastGeneration() {
        return lastGeneration;
    }

    /** Writes a line to the disk. One thread. */
    public void append(AuditEntry entry) throws IOException {
        String line = AuditChain.line(entry, lastSeq + 1, lastHash);
        long start = channel.position();
        try {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        } catch (IOException e) {
            channel.truncate(start);
            channel.position(start);
            throw e;
        }
        lastSeq++;
        lastHash = AuditChain.hash(line);
        keep(line);
    }

    private void keep(String line) {
        synchronized (recent) {
            recent.addLast(line);
            if (recent.size() > KEPT_LINES) {
                recent.removeFirst();
            }
        }
    }

    /** The last lines, newest first. Any thread. */
    public List<String> recent(int limit) {
        synchronized (recent) {
            List<String> newest = new ArrayList<>();
            var lines = recent.descendingIterator();
            while (lines.hasNext() && newest.size() < limit) {
                newest.add(lines.next());
            }
            return newest;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
