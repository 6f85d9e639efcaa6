package dev.weir.control.journal;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps apart what was written and what is safe. It can run full or lose its power at any operation;
 * what had not been forced is then there in part, as garbage, or not at all.
 */
final class FailingDisk implements JournalFiles {

    /** The power went. */
    static final class PowerLoss extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What becomes of bytes that were written and not forced. */
    enum Unforced {
        LOST,
        HALF,
        GARBAGE,
        KEPT
    }

    /** What happens at the operation that fails. */
    enum Failure {
        /** Power is lost before it. */
        POWER_BEFORE,
        /** Power is lost when half of it is done. */
        POWER_WITHIN,
        /** Power is lost after it. */
        POWER_AFTER,
        /** It fails half-way, and so do all after it until {@link FailingDisk#heal}; cutting works. */
        FULL,
        /** It fails, and so does everything. */
        BROKEN
    }

    private static final class Content {
        byte[] now = {};
        byte[] safe = {};
    }

    private final Map<String, Content> names = new TreeMap<>();
    private final Map<String, Content> safeNames = new TreeMap<>();
    private int operations;
    private int failsAt = Integer.MAX_VALUE;
    private Failure failure = Failure.POWER_BEFORE;

    FailingDisk failingAt(int operation, Failure kind) {
        failsAt = operations + operation;
        failure = kind;
        return this;
    }

    void heal() {
        failsAt = Integer.MAX_VALUE;
    }

    int operations() {
        return operations;
    }

    byte[] content(String name) {
        Content content = names.get(name);
        return content == null ? new byte[0] : content.now;
    }

    boolean exists(String name) {
        return names.containsKey(name);
    }

    /** Somebody else writes to the disk. */
    FailingDisk put(String name, byte[] bytes) {
        Content content = new Content();
        content.now = bytes;
        content.safe = bytes;
        names.put(name, content);
        safeNames.put(name, content);
        return this;
    }

    /** The disk as the next process finds it. */
    FailingDisk afterPowerLoss(Unforced unforced) {
        FailingDisk next = new FailingDisk();
        Map<String, Content> there = unforced == Unforced.KEPT ? names : safeNames;
        there.forEach((name, content) -> next.put(name, left(content, unforced)));
        return next;
    }

    /** The same process ended, or another one was started without a loss of power. */
    FailingDisk afterExit() {
        FailingDisk next = new FailingDisk();
        names.forEach((name, content) -> next.put(name, content.now));
        return next;
    }

    private static byte[] left(Content content, Unforced unforced) {
        int common = Math.min(content.safe.length, content.now.length);
        int more = Math.max(0, content.now.length - common);
        return switch (unforced) {
            case LOST -> content.safe;
            case KEPT -> content.now;
            case HALF -> Arrays.copyOf(content.now, common + more / 2);
            case GARBAGE -> {
                byte[] bytes = content.now.clone();
                Arrays.fill(bytes, common + more / 2, bytes.length, (byte) 0);
                yield bytes;
            }
        };
    }

    @Override
    public byte @Nullable [] read(String name) {
        Content content = names.get(name);
        return content == null ? null : content.now;
    }

    @Override
    public void write(String name, long at, byte[] bytes) throws IOException {
        Content content = names.computeIfAbsent(name, added -> new Content());
        step(true, half -> {
            int length = half ? bytes.length / 2 : bytes.length;
            byte[] longer = Arrays.copyOf(content.now, Math.max(content.now.length, (int) at + length));
            System.arraycopy(bytes, 0, longer, (int) at, length);
            content.now = longer;
        });
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        Content content = names.computeIfAbsent(name, added -> new Content());
        step(false, half -> content.now = half ? content.now : Arrays.copyOf(content.now, (int) size));
    }

    @Override
    public void force(String name) throws IOException {
        Content content = names.computeIfAbsent(name, added -> new Content());
        step(true, half -> {
            if (!half) {
                content.safe = content.now;
            }
        });
    }

    @Override
    public void rename(String from, String to) throws IOException {
        step(true, half -> {
            Content content = names.get(from);
            if (!half && content != null) {
                names.remove(from);
                names.put(to, content);
            }
        });
    }

    @Override
    public void forceDirectory() throws IOException {
        step(true, half -> {
            if (!half) {
                safeNames.clear();
                names.forEach((name, content) -> safeNames.put(name, content));
            }
        });
    }

    @Override
    public void close() {}

    /** Does something, or half of it. */
    private interface Work {
        void run(boolean half);
    }

    private void step(boolean needsSpace, Work work) throws IOException {
        operations++;
        if (operations < failsAt) {
            work.run(false);
            return;
        }
        switch (failure) {
            case POWER_BEFORE -> throw new PowerLoss();
            case POWER_WITHIN -> {
                work.run(true);
                throw new PowerLoss();
            }
            case POWER_AFTER -> {
                work.run(false);
                throw new PowerLoss();
            }
            case FULL -> {
                if (needsSpace) {
                    work.run(true);
                    throw new IOException("No space left on device");
                }
                work.run(false);
            }
            case BROKEN -> throw new IOException("Input/output error");
        }
    }
}
