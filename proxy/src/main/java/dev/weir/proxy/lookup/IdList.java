package dev.weir.proxy.lookup;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.weir.proxy.condition.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The ids of a file, as 64-bit hashes in a table that is at most two thirds full: 12 bytes an id, however long it is.
 *
 * <p>Only hashes are compared: an id that is not listed passes for one that is with a probability of n / 2^64. With ten million
 * listed ids and ten million users besides, the odds are 1 to 180,000 that any one of these does. The hash (XXH3) has a secret
 * seed for each list, so that nobody can look for such an id. Immutable, any thread.
 */
public final class IdList implements Ids, LookupFile.Content {
    static final int LONGEST_ID_BYTES = 1024;
    static final int MOST_IDS = 100_000_000;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final long EMPTY = 0;

    private final Hasher64 hasher = Hashing.xxh3_64(new SecureRandom().nextLong());
    private final long[] slots;
    private int count;

    private IdList(int ids) {
        this.slots = new long[Math.max(8, ids + ids / 2)];
    }

    /**
     * Reads a file with an id in each line, in UTF-8. Blanks around it do not count, nor do empty lines and those that begin with
     * {@code #}. A file of no bytes is none: it was cut, or is being written.
     */
    static IdList read(Path file) throws IOException {
        IdList list = new IdList(lines(file));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int held = 0;
            int line = 1;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer, held, buffer.length - held)) {
                int end = held + read;
                int start = 0;
                for (int newline = newline(buffer, start, end); newline >= 0; newline = newline(buffer, start, end)) {
                    list.add(buffer, start, newline, line++);
                    start = newline + 1;
                }
                held = end - start;
                if (held > BUFFER_BYTES / 2) {
                    throw tooLong(line);
                }
                System.arraycopy(buffer, start, buffer, 0, held);
            }
            list.add(buffer, 0, held, line);
        }
        return list;
    }

    /** At least as many as there are ids. */
    private static int lines(Path file) throws IOException {
        long lines = 1;
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        }
        if (bytes == 0) {
            throw new IOException("it is empty; expected an id in each line, or a comment (# nobody)");
        }
        if (lines > MOST_IDS) {
            throw new IOException("it has more than " + MOST_IDS + " lines");
        }
        return (int) lines;
    }

    private static int newline(byte[] buffer, int start, int end) {
        for (int i = start; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void add(byte[] bytes, int lineStart, int lineEnd, int line) throws IOException {
        int start = lineStart;
        int end = lineEnd;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        if (start == end || bytes[start] == '#') {
            return;
        }
        if (end - start > LONGEST_ID_BYTES) {
            throw tooLong(line);
        }
        for (int i = start; i < end; i++) {
            if (bytes[i] >= 0 && bytes[i] < ' ') {
                throw new IOException("line " + line + " holds a control character; expected an id in each line");
            }
        }
        if (count * 3L >= slots.length * 2L + 3) {
            throw new IOException("it changed while it was read");
        }
        put(hash(bytes, start, end));
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    private static IOException tooLong(int line) {
        return new IOException("line " + line + " is longer than " + LONGEST_ID_BYTES + " bytes");
    }

    private void put(long hash) {
        int slot = slot(hash);
        while (slots[slot] != EMPTY) {
            if (slots[slot] == hash) {
                return;
            }
            slot = next(slot);
        }
        slots[slot] = hash;
        count++;
    }

    @Override
    public boolean contains(byte[] bytes, int start, int end) {
        long hash = hash(bytes, start, end);
        for (int slot = slot(hash); slots[slot] != EMPTY; slot = next(slot)) {
            if (slots[slot] == hash) {
                return true;
            }
        }
        return false;
    }

    private long hash(byte[] bytes, int start, int end) {
        long hash = hasher.hashBytesToLong(bytes, start, end - start);
        return hash == EMPTY ? 1 : hash;
    }

    private int slot(long hash) {
        return (int) Math.unsignedMultiplyHigh(hash, slots.length);
    }

    private int next(int slot) {
        return slot + 1 == slots.length ? 0 : slot + 1;
    }

    /** How many different ids there are. */
    public int count() {
        return count;
    }

    long heldBytes() {
        return (long) slots.length * Long.BYTES;
    }

    @Override
    public String summary() {
        return count + (count == 1 ? " id" : " ids");
    }
}
