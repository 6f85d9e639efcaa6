package dev.weir.proxy.verify;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.JwtIssuerConfig;
import dev.weir.proxy.config.JwtIssuerConfig.Keys;
import dev.weir.proxy.config.JwtIssuerConfig.OnStart;
import dev.weir.proxy.token.Issuer;
import dev.weir.proxy.token.Issuers;
import dev.weir.proxy.token.KeySet;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the keys of all issuers of the table in force up to date. Any thread but an event loop. */
public final class KeyRefresh implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRefresh.class);

    private final Map<Issuer, Following> following = new HashMap<>();
    private final Predicate<Address> refused;
    private @Nullable KeyServer server;

    /** @param refused where keys are never asked for, whatever the name of the server */
    public KeyRefresh(Predicate<Address> refused) {
        this.refused = refused;
    }

    /** A follower and its thread. */
    private record Following(IssuerFollower follower, Thread thread) {
        void end() {
            thread.interrupt();
            follower.end();
        }
    }

    /** Begins to follow issuers that are new, and waits for the keys of those that want it; those of before go on. */
    public void prepare(Issuers issuers, Duration atMost) throws InterruptedException {
        List<CompletableFuture<?>> awaited = new ArrayList<>();
        synchronized (this) {
            for (Issuer issuer : issuers.all()) {
                Following of = following.computeIfAbsent(issuer, this::start);
                if (issuer.config().onStart() == OnStart.WAIT) {
                    awaited.add(of.follower.firstKeys());
                }
            }
        }
        try {
            CompletableFuture.allOf(awaited.toArray(CompletableFuture[]::new))
                    .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("going on without the keys of some issuers: their tokens do not count until there are any");
        } catch (ExecutionException e) {
            throw new IllegalStateException("first keys never fail, they only take long", e);
        }
    }

    /** Follows the issuers of a table that is in force now, and no others. */
    public synchronized void update(Issuers inForce) {
        following.entrySet().removeIf(entry -> {
            boolean gone = !inForce.all().contains(entry.getKey());
            if (gone) {
                entry.getValue().end();
            }
            return gone;
        });
        inForce.all().forEach(issuer -> following.computeIfAbsent(issuer, this::start));
    }

    /** Reads the keys of an issuer anew if that is not done too often; completes with whether they changed. */
    CompletableFuture<Boolean> refetch(Issuer issuer) {
        Following of;
        synchronized (this) {
            of = following.get(issuer);
        }
        return of == null ? CompletableFuture.completedFuture(false) : of.follower.refetch();
    }

    @Override
    public synchronized void close() {
        following.values().forEach(Following::end);
        following.clear();
        if (server != null) {
            server.close();
        }
    }

    private Following start(Issuer issuer) {
        IssuerFollower follower = new IssuerFollower(issuer, this::read);
        Thread thread = Thread.ofVirtual().name("weir-keys " + issuer).start(() -> {
            try {
                follower.follow();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return new Following(follower, thread);
    }

    private KeySet read(JwtIssuerConfig issuer) throws IOException, InterruptedException {
        return issuer.keys() instanceof Keys.Url(URI url)
                ? KeyFiles.usable(issuer, KeyFiles.jwks(server().fetch(url), url.toString()))
                : KeyFiles.read(issuer);
    }

    /** Made for the first URL: it brings a thread with it. */
    private synchronized KeyServer server() {
        KeyServer current = server == null ? new KeyServer(refused) : server;
        server = current;
        return current;
    }
}
