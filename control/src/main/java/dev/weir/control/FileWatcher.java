package dev.weir.control;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the content of files changes, whichever way that comes about: written in place, replaced by
 * a rename, or by another target of a symbolic link on their path (how Kubernetes updates a mounted ConfigMap).
 *
 * <p>The directories of the files, and of the links on the way to them, are watched; the files are also looked at every
 * second, because not every file system tells. Only another content counts, and only once it has been still for a moment.
 *
 * <p>Has a thread of its own. Any thread may tell it what to follow.
 */
final class FileWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatcher.class);
    private static final int MOST_LINKS = 40;
    private static final int MOST_LOOKS = 50;

    /** What tells one content of files from another. */
    @FunctionalInterface
    interface Fingerprint {
        String of(List<Path> files);
    }

    /** How often to look, and how long a change must be still. */
    record Pace(Duration poll, Duration quiet) {
        static final Pace DEFAULT = new Pace(Duration.ofSeconds(1), Duration.ofMillis(100));
    }

    private final Fingerprint fingerprint;
    private final Runnable onChange;
    private final Pace pace;
    private final @Nullable WatchService watchService;
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private final Thread thread;
    private volatile Followed followed;
    private volatile boolean closed;

    /** Files, and the fingerprint of the content that is known of them. */
    private record Followed(List<Path> files, String known) {}

    private FileWatcher(List<Path> files, String known, Fingerprint fingerprint, Pace pace, Runnable onChange) {
        this.followed = new Followed(files, known);
        this.fingerprint = fingerprint;
        this.pace = pace;
        this.onChange = onChange;
        this.watchService = watchService();
        this.thread = Thread.ofPlatform().name("weir-file-watcher").daemon().unstarted(this::run);
    }

    /**
     * Starts to watch.
     *
     * @param known fingerprint of the content that was read: a change since then counts
     * @param onChange called by the watcher's thread
     */
    static FileWatcher start(List<Path> files, String known, Fingerprint fingerprint, Pace pace, Runnable onChange) {
        FileWatcher watcher = new FileWatcher(files, known, fingerprint, pace, onChange);
        watcher.thread.start();
        return watcher;
    }

    private static @Nullable WatchService watchService() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            LOG.warn("no change notifications ({}); the files are looked at every second", e.toString());
            return null;
        }
    }

    /** Says what was read last: watch these files, and take this content as known. */
    void follow(List<Path> files, String known) {
        followed = new Followed(files, known);
    }

    private void run() {
        try {
            while (!closed) {
                Followed now = followed;
                watch(now.files);
                awaitHint(pace.poll);
                if (isChanged(now)) {
                    awaitQuiet(now);
                    report(now);
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.debug("files are no longer watched");
        }
    }

    private boolean isChanged(Followed now) {
        return !fingerprint.of(now.files).equals(now.known);
    }

    /** An editor may write in several steps; one that never ends is not waited for. */
    private void awaitQuiet(Followed changed) throws InterruptedException {
        String seen = "";
        String now = fingerprint.of(changed.files);
        for (int looks = 0; looks < MOST_LOOKS && !now.equals(seen); looks++) {
            Thread.sleep(pace.quiet);
            seen = now;
            now = fingerprint.of(changed.files);
        }
    }

    private void report(Followed changed) {
        String now = fingerprint.of(changed.files);
        if (followed.equals(changed) && !now.equals(changed.known)) {
            followed = new Followed(changed.files, now);
            onChange.run();
        }
    }

    private void awaitHint(Duration atMost) throws InterruptedException {
        if (watchService == null) {
            Thread.sleep(atMost);
            return;
        }
        WatchKey key = watchService.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        while (key != null) {
            key.pollEvents();
            key.reset();
            key = watchService.poll();
        }
    }

    private void watch(List<Path> files) {
        if (watchService == null) {
            return;
        }
        Set<Path> wanted = directories(files);
        watched.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey()) || !entry.getValue().isValid();
            if (gone) {
                entry.getValue().cancel();
            }
            return gone;
        });
        for (Path directory : wanted) {
            watched.computeIfAbsent(directory, this::register);
        }
    }

    private @Nullable WatchKey register(Path directory) {
        try {
            return watchService == null
                    ? null
                    : directory.register(
                            watchService,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE);
        } catch (IOException e) {
            LOG.debug("{} cannot be watched: {}", directory, e.toString());
            return null;
        }
    }

    /** Where an entry can change and with it what is read: each directory in which a file or a link to it stands. */
    static Set<Path> directories(List<Path> files) {
        Set<Path> directories = new HashSet<>();
        for (Path file : files) {
            Path path = file.toAbsolutePath().normalize();
            collect(path, directories, MOST_LINKS);
        }
        return directories;
    }

    private static void collect(Path path, Set<Path> directories, int linksLeft) {
        Path parent = path.getParent();
        if (parent == null || linksLeft == 0) {
            return;
        }
        directories.add(parent);
        for (Path part = path; part.getParent() != null; part = part.getParent()) {
            Path target = linkTarget(part);
            if (target != null) {
                directories.add(part.getParent());
                collect(target.resolve(part.relativize(path)).normalize(), directories, linksLeft - 1);
            }
        }
    }

    private static @Nullable Path linkTarget(Path path) {
        if (!Files.isSymbolicLink(path)) {
            return null;
        }
        try {
            return path.resolveSibling(Files.readSymbolicLink(path));
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (watchService != null) {
                watchService.close();
            }
        } catch (IOException e) {
            LOG.debug("the watch service did not close: {}", e.toString());
        }
    }
}
