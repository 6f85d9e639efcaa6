package dev.weir.control.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * News for whoever listens. A listener that does not keep up loses news, never delays anybody. Any thread.
 */
public final class Announcements {
    private static final int KEPT = 100;
    private static final int BACKLOG = 256;

    private final Deque<Announcement> latest = new ArrayDeque<>();
    private final Set<Subscription> subscriptions = new HashSet<>();
    private long lastId;

    public synchronized void announce(String type, JsonNode data) {
        Announcement announcement = new Announcement(++lastId, type, data);
        latest.addLast(announcement);
        if (latest.size() > KEPT) {
            latest.removeFirst();
        }
        subscriptions.forEach(subscription -> subscription.offer(announcement));
    }

    /** All news from now on, and those kept that came after {@code afterId}. */
    public synchronized Subscription subscribe(long afterId) {
        Subscription subscription = new Subscription();
        for (Announcement announcement : latest) {
            if (announcement.id() > afterId) {
                subscription.offer(announcement);
            }
        }
        subscriptions.add(subscription);
        return subscription;
    }

    /** The id of the last announcement; 0 before the first. */
    public synchronized long lastId() {
        return lastId;
    }

    private synchronized void unsubscribe(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    /** One listener's news. */
    public final class Subscription implements AutoCloseable {
        private final BlockingQueue<Announcement> queue = new ArrayBlockingQueue<>(BACKLOG);

        private Subscription() {}

        private void offer(Announcement announcement) {
            if (!queue.offer(announcement)) {
                queue.poll();
                queue.offer(announcement);
            }
        }

        /** The next, or null if nothing happened in time. A gap in the ids means lost news. */
        public @Nullable Announcement next(long timeoutMs) throws InterruptedException {
            return queue.poll(timeoutMs, TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            unsubscribe(this);
        }
    }
}
