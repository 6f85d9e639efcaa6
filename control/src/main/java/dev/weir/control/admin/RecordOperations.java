package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import dev.weir.control.status.Announcement;
import dev.weir.control.status.Announcements;
import dev.weir.proxy.config.AdminConfig.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** What happened, from the audit log; and what happens, as server-sent events. */
final class RecordOperations {
    private static final int MOST_LISTENERS = 32;
    private static final long HEARTBEAT_MS = 15_000;
    private static final int DEFAULT_ENTRIES = 50;
    private static final int MOST_ENTRIES = 500;

    private final Control control;
    private final Semaphore listeners = new Semaphore(MOST_LISTENERS);

    RecordOperations(Control control) {
        this.control = control;
    }

    List<Operation> operations() {
        return List.of(
                Operation.get("/v1/audit", Role.READ, this::audit).asking("limit"),
                Operation.get("/v1/events", Role.READ, this::events));
    }

    private Answer audit(AdminRequest request) throws ProblemException {
        ArrayNode entries = Json.array();
        for (String line : control.audit().recent(request.number("limit", DEFAULT_ENTRIES, MOST_ENTRIES))) {
            try {
                entries.add(Json.parse(line));
            } catch (JsonFormatException e) {
                entries.addObject().put("damaged", line);
            }
        }
        return Answer.json(Json.object().set("entries", entries));
    }

    /** Server-sent events (HTML standard, 9.2); a listener that reconnects names the last one it saw. */
    private Answer events(AdminRequest request) throws ProblemException {
        long afterId = lastSeen(request.header("Last-Event-ID"));
        return new Answer.Streamed("text/event-stream", to -> stream(afterId, to));
    }

    private long lastSeen(@Nullable String id) throws ProblemException {
        if (id == null) {
            return control.news().lastId();
        }
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw AdminRequest.malformed("Last-Event-ID is " + id, "the id of an event")
                    .thrown();
        }
    }

    private void stream(long afterId, OutputStream to) throws IOException, InterruptedException {
        if (!listeners.tryAcquire()) {
            write(to, "event: refused\ndata: {\"detail\":\"" + MOST_LISTENERS + " others listen already\"}\n\n");
            return;
        }
        try (Announcements.Subscription news = control.news().subscribe(afterId)) {
            write(to, ": weir\n\n");
            while (true) {
                Announcement next = news.next(HEARTBEAT_MS);
                write(to, next == null ? ": still here\n\n" : event(next));
            }
        } finally {
            listeners.release();
        }
    }

    private static String event(Announcement news) {
        return "id: " + news.id() + "\nevent: " + news.type() + "\ndata: " + Json.line(news.data()) + "\n\n";
    }

    private static void write(OutputStream to, String text) throws IOException {
        to.write(text.getBytes(StandardCharsets.UTF_8));
        to.flush();
    }
}
