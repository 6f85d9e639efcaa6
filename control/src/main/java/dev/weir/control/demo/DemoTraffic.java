package dev.weir.control.demo;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The users: a few thousand of them, who go on asking at a steady rate however slow the answers are (an open loop), and count
 * what they see.
 */
final class DemoTraffic implements AutoCloseable {
    private static final int USERS = 5000;
    private static final int PRODUCTS = 200;
    private static final int POST_PERCENT = 10;

    /** The first requests wait for each other, while this process still loads what it is made of. */
    private static final int FIRST = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LAST_ANSWERS_S = 5;

    private final URI proxy;
    private final List<DemoService> services;
    private final long intervalNs;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .connectTimeout(PATIENCE)
            .build();
    private final UserCounts stable = new UserCounts();
    private final UserCounts canary = new UserCounts();
    private final UserCounts unserved = new UserCounts();
    private final LongAdder failedByWeir = new LongAdder();

    /** A permit for each request that is not answered yet; whoever gets all of them knows that there is none. */
    private final Semaphore inFlight = new Semaphore(Integer.MAX_VALUE);

    private final Thread asking = Thread.ofVirtual().name("demo-users").unstarted(this::ask);
    private volatile boolean ended;

    /** @param services those behind the proxy: stable, canary */
    DemoTraffic(InetSocketAddress proxy, List<DemoService> services, int requestsPerSecond) {
        this.proxy = URI.create("http://" + proxy.getAddress().getHostAddress() + ":" + proxy.getPort());
        this.services = List.copyOf(services);
        this.intervalNs = TimeUnit.SECONDS.toNanos(1) / requestsPerSecond;
    }

    void start() {
        asking.start();
    }

    UserCounts stable() {
        return stable;
    }

    UserCounts canary() {
        return canary;
    }

    /** Requests that no service answered. */
    UserCounts unserved() {
        return unserved;
    }

    /** Of those, the ones for which no service can be blamed. */
    long failedByWeir() {
        return failedByWeir.sum();
    }

    private void ask() {
        try {
            for (int i = 0; i < FIRST; i++) {
                send(System.nanoTime());
                inFlight.acquire(Integer.MAX_VALUE);
                inFlight.release(Integer.MAX_VALUE);
            }
            long dueNs = System.nanoTime();
            while (!ended) {
                TimeUnit.NANOSECONDS.sleep(dueNs - System.nanoTime());
                send(dueNs);
                dueNs += intervalNs;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(long dueNs) throws InterruptedException {
        inFlight.acquire();
        client.sendAsync(request(ThreadLocalRandom.current()), BodyHandlers.discarding())
                .whenComplete((response, failure) -> {
                    count(dueNs, response);
                    inFlight.release();
                });
    }

    private HttpRequest request(ThreadLocalRandom random) {
        boolean posts = random.nextInt(100) < POST_PERCENT;
        String path = posts ? "/orders" : "/products/" + random.nextInt(PRODUCTS);
        HttpRequest.Builder request = HttpRequest.newBuilder(proxy.resolve(path))
                .timeout(PATIENCE)
                .header("Cookie", "uid=u" + random.nextInt(USERS));
        return posts
                ? request.header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"product\":" + random.nextInt(PRODUCTS) + "}"))
                        .build()
                : request.build();
    }

    private void count(long dueNs, @Nullable HttpResponse<?> response) {
        long latencyUs = (System.nanoTime() - dueNs) / 1000;
        String servedBy = response == null
                ? ""
                : response.headers().firstValue(DemoService.SERVED_BY).orElse("");
        boolean good = response != null && response.statusCode() < 500;
        switch (servedBy) {
            case Demo.STABLE -> stable.add(good, latencyUs);
            case Demo.CANARY -> canary.add(good, latencyUs);
            default -> {
                unserved.add(false, latencyUs);
                if (!ended && services.stream().noneMatch(service -> service.hasWithheldAnswersSince(dueNs))) {
                    failedByWeir.increment();
                }
            }
        }
    }

    /** Asks no more, and waits for the last answers. */
    void end() throws InterruptedException {
        asking.interrupt();
        asking.join();
        if (inFlight.tryAcquire(Integer.MAX_VALUE, LAST_ANSWERS_S, TimeUnit.SECONDS)) {
            inFlight.release(Integer.MAX_VALUE);
        }
        ended = true;
    }

    @Override
    public void close() {
        ended = true;
        asking.interrupt();
        client.shutdownNow();
    }
}
