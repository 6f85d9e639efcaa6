package dev.weir.control;

import dev.weir.control.admin.Control.Reload;
import dev.weir.control.admin.ReloadAnswer;
import dev.weir.control.audit.Actor;
import dev.weir.control.change.ChangeAnswer.Refused;
import dev.weir.control.change.ChangeOptions;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.change.ControlEvent;
import dev.weir.control.change.EventQueue;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.ConfigSource;
import dev.weir.proxy.config.OwnAddress;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.config.hocon.WaysToAdmin;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file again when somebody asks, or when it has changed, and hands it to the control loop. One reading at a time,
 * off every loop; any thread asks.
 */
final class FileReloader implements Reload, AutoCloseable {
    private static final Actor WATCHER = Actor.weir("file-watcher");

    private final @Nullable Path file;
    private final EventQueue events;
    private final Supplier<OwnAddress> admin;
    private @Nullable FileWatcher watcher;

    /**
     * Reads nothing yet.
     *
     * @param file null: the configuration did not come from one
     * @param admin where the admin port is, whatever the file comes to say
     */
    FileReloader(@Nullable Path file, EventQueue events, Supplier<OwnAddress> admin) {
        this.file = file;
        this.events = events;
        this.admin = admin;
    }

    /** Follows the file from now on. */
    synchronized void watch(ConfigSource known, FileWatcher.Pace pace) {
        if (file != null) {
            watcher = FileWatcher.start(known.files(), known.sha256(), ConfigReader::hash, pace, () -> reload(WATCHER));
        }
    }

    @Override
    public CompletableFuture<ReloadAnswer> reload(Actor actor) {
        CompletableFuture<ReloadAnswer> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("weir-reload").start(() -> read(actor, answer));
        return answer;
    }

    @Override
    public List<ConfigProblem> waysToAdmin(WeirConfig config) {
        return WaysToAdmin.in(config, admin.get());
    }

    private synchronized void read(Actor actor, CompletableFuture<ReloadAnswer> answer) {
        if (file == null) {
            answer.complete(new ReloadAnswer.Read(
                    new Refused(Refused.Kind.UNAVAILABLE, "this Weir was not started from a file", null)));
            return;
        }
        try {
            WeirConfig config = ConfigReader.read(file);
            List<ConfigProblem> waysToAdmin = waysToAdmin(config);
            if (!waysToAdmin.isEmpty()) {
                throw new ConfigException(waysToAdmin, config.source());
            }
            follow(config.source());
            ControlEvent.Change change =
                    ControlEvent.Change.of(new ChangeRequest.LoadFile(config), actor, ChangeOptions.NONE);
            events.add(change);
            change.answer().thenAccept(made -> answer.complete(new ReloadAnswer.Read(made)));
        } catch (ConfigException e) {
            follow(e.source());
            events.add(new ControlEvent.FileRefused(actor, e.problems()));
            answer.complete(new ReloadAnswer.Unusable(e.problems()));
        }
    }

    private void follow(ConfigSource source) {
        if (watcher != null) {
            watcher.follow(source.files(), source.sha256());
        }
    }

    @Override
    public synchronized void close() {
        if (watcher != null) {
            watcher.close();
        }
    }
}
