package dev.weir.proxy.verify;

import dev.weir.proxy.config.JwtIssuerConfig;
import dev.weir.proxy.token.Issuer;
import dev.weir.proxy.token.IssuerStats;
import dev.weir.proxy.token.KeySet;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the keys of one issuer up to date, on a virtual thread of its own: at every refresh, sooner after a failure, and when
 * somebody met a key that is not known, but then not more often than the cool-down permits. Whoever asks while keys are being
 * read waits for that reading.
 */
final class IssuerFollower {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerFollower.class);
    private static final long FIRST_RETRY_MS = 500;
    private static final long LAST_RETRY_MS = 60_000;

    private final Issuer issuer;
    private final Source source;
    private final Semaphore wanted = new Semaphore(0);
    private final CompletableFuture<@Nullable Void> first = new CompletableFuture<>();
    private @Nullable CompletableFuture<Boolean> underWay;
    private long beganNs;
    private boolean everBegan;
    private int failuresInARow;

    /** Where the keys come from; it may wait. */
    interface Source {
        KeySet read(JwtIssuerConfig issuer) throws IOException, InterruptedException;
    }

    IssuerFollower(Issuer issuer, Source source) {
        this.issuer = issuer;
        this.source = source;
        if (issuer.keys().isEmpty()) {
            this.underWay = new CompletableFuture<>();
        } else {
            if (issuer.stats().readAtMs() == IssuerStats.NEVER) {
                issuer.stats().read(System.currentTimeMillis(), true);
            }
            first.complete(null);
        }
    }

    /** Completes when there are keys. */
    CompletableFuture<@Nullable Void> firstKeys() {
        return first;
    }

    /** Completes when the keys were read anew, with whether they are others; at once, with false, during the cool-down. */
    CompletableFuture<Boolean> refetch() {
        synchronized (this) {
            if (underWay != null) {
                return underWay;
            }
            long sinceNs = System.nanoTime() - beganNs;
            if (everBegan && sinceNs < issuer.config().coolDown().toNanos()) {
                return CompletableFuture.completedFuture(false);
            }
            underWay = new CompletableFuture<>();
            wanted.release();
            return underWay;
        }
    }

    /** Until it is interrupted. */
    void follow() throws InterruptedException {
        if (issuer.keys().isEmpty()) {
            readOnce();
        }
        while (true) {
            wanted.tryAcquire(untilNextMs(), TimeUnit.MILLISECONDS);
            readOnce();
        }
    }

    /** Nobody waits any longer. */
    synchronized void end() {
        if (underWay != null) {
            underWay.complete(false);
        }
    }

    private void readOnce() throws InterruptedException {
        CompletableFuture<Boolean> reading = begin();
        boolean changed = false;
        try {
            changed = issuer.use(source.read(issuer.config()));
            issuer.stats().read(System.currentTimeMillis(), changed);
            if (failuresInARow > 0) {
                LOG.info("the keys of {} can be read again", issuer);
            }
            failuresInARow = 0;
            first.complete(null);
        } catch (IOException | RuntimeException e) {
            changed = failed(String.valueOf(e.getMessage()));
        } finally {
            ended();
            reading.complete(changed);
        }
    }

    private synchronized CompletableFuture<Boolean> begin() {
        wanted.drainPermits();
        everBegan = true;
        beganNs = System.nanoTime();
        CompletableFuture<Boolean> reading = underWay == null ? new CompletableFuture<>() : underWay;
        underWay = reading;
        return reading;
    }

    private synchronized void ended() {
        underWay = null;
    }

    /** Says so once in a row; keys that are too old are believed no longer. */
    private boolean failed(String why) {
        issuer.stats().failed(why);
        if (failuresInARow++ == 0) {
            LOG.warn("the keys of {} cannot be read: {}", issuer, why);
        }
        long ageMs = System.currentTimeMillis() - issuer.stats().readAtMs();
        boolean tooOld = ageMs > issuer.config().staleIfError().toMillis();
        if (tooOld && !issuer.keys().isEmpty()) {
            LOG.error("the keys of {} are too old: its tokens do not count any more", issuer);
            return issuer.forgetKeys();
        }
        return false;
    }

    /** With a little chance in it, so that many proxies do not ask at the same moment. */
    private long untilNextMs() {
        long refreshMs = issuer.config().refresh().toMillis();
        long retryMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS << Math.min(failuresInARow, 10));
        long meanMs = failuresInARow == 0 ? refreshMs : Math.min(refreshMs, retryMs);
        return meanMs * 9 / 10 + ThreadLocalRandom.current().nextLong(meanMs / 5 + 1);
    }
}
