package dev.weir.proxy.verify;

import dev.weir.proxy.token.Issuer;
import dev.weir.proxy.token.Issuers;
import dev.weir.proxy.token.TokenChecks;
import dev.weir.proxy.token.TokenFault;
import dev.weir.proxy.token.TokenVerifier;
import dev.weir.proxy.token.Verdict;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks tokens on a few threads of its own. A token whose key is not known waits for its issuer's keys, on no thread, and is
 * checked once more. How many are under way is bounded; those that wait for keys count. Any thread.
 */
public final class CheckQueue implements TokenChecks, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckQueue.class);

    private final KeyRefresh keys;
    private final ExecutorService threads;
    private final AtomicInteger underWay = new AtomicInteger();

    /** @param threadCount at least 1 */
    public CheckQueue(KeyRefresh keys, int threadCount) {
        this.keys = keys;
        this.threads = Executors.newFixedThreadPool(
                threadCount,
                Thread.ofPlatform().name("weir-tokens ", 0).daemon().factory());
    }

    @Override
    public boolean start(byte[] token, Issuers issuers, Consumer<Verdict> whenDone) {
        if (underWay.incrementAndGet() > issuers.config().pending()) {
            underWay.decrementAndGet();
            return false;
        }
        try {
            threads.execute(() -> check(token, issuers, whenDone));
            return true;
        } catch (RejectedExecutionException e) {
            underWay.decrementAndGet();
            return false;
        }
    }

    /** Checks that began and did not end. */
    public int underWay() {
        return underWay.get();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void check(byte[] token, Issuers issuers, Consumer<Verdict> whenDone) {
        Verdict verdict = verify(token, issuers);
        TokenFault fault = verdict.fault();
        Issuer issuer = verdict.issuer();
        if (fault == null || issuer == null || !fault.asksForKeys()) {
            done(verdict, whenDone);
            return;
        }
        keys.refetch(issuer).thenAccept(changed -> {
            if (changed) {
                again(token, issuers, verdict, whenDone);
            } else {
                done(verdict, whenDone);
            }
        });
    }

    private void again(byte[] token, Issuers issuers, Verdict before, Consumer<Verdict> whenDone) {
        try {
            threads.execute(() -> done(verify(token, issuers), whenDone));
        } catch (RejectedExecutionException e) {
            done(before, whenDone);
        }
    }

    private static Verdict verify(byte[] token, Issuers issuers) {
        long nowMs = System.currentTimeMillis();
        try {
            return TokenVerifier.verify(token, issuers, nowMs);
        } catch (Throwable fault) {
            // Its message may hold parts of the token. Whoever waits is told.
            LOG.error("a token could not be checked: {}", fault.getClass().getName());
            return Verdict.malformed(issuers, nowMs);
        }
    }

    private void done(Verdict verdict, Consumer<Verdict> whenDone) {
        underWay.decrementAndGet();
        whenDone.accept(verdict);
    }
}
