package dev.weir.control;

import dev.weir.proxy.lookup.LookupFile;
import dev.weir.proxy.lookup.LookupFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files again that conditions look things up in, when they changed: lists of ids, databases of places. What was read holds
 * from then on, without a new table; a file that is bad changes nothing. It reads on the thread of its watcher, never on an event loop;
 * any thread may tell it what to follow.
 */
final class LookupReloader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LookupReloader.class);

    private final FileWatcher.Pace pace;
    private volatile LookupFiles files = LookupFiles.NONE;
    private @Nullable FileWatcher watcher;

    LookupReloader(FileWatcher.Pace pace) {
        this.pace = pace;
    }

    /** Follows the files of a table, and no others. */
    synchronized void follow(LookupFiles ofTable) {
        files = ofTable;
        List<Path> paths = ofTable.all().stream().<Path>map(LookupFile::path).toList();
        String known = ofTable.all().stream().map(LookupFile::fingerprint).collect(Collectors.joining("\n"));
        if (watcher != null) {
            watcher.follow(paths, known);
        } else if (!paths.isEmpty()) {
            watcher = FileWatcher.start(paths, known, LookupReloader::now, pace, this::refresh);
        }
    }

    private static String now(List<Path> paths) {
        return paths.stream().map(LookupFile::fingerprint).collect(Collectors.joining("\n"));
    }

    private void refresh() {
        files.all().forEach(LookupReloader::refresh);
    }

    private static void refresh(LookupFile<?> file) {
        LookupFile.State before = file.state();
        try {
            file.refresh(System.currentTimeMillis());
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("{} was not read, what it held before stays", file.path(), e);
            return;
        }
        LookupFile.State after = file.state();
        if (after.refusals() > before.refusals()) {
            LOG.error("{} is refused, what it held before stays: {}", file.path(), after.problem());
        } else if (after.loads() > before.loads()) {
            LOG.info("{} was read: {}", file.path(), file.content().summary());
        }
    }

    @Override
    public synchronized void close() {
        if (watcher != null) {
            watcher.close();
        }
    }
}
