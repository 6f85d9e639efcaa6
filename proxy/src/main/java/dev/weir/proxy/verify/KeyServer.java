package dev.weir.proxy.verify;

import dev.weir.proxy.config.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Fetches key sets by HTTP. It follows no redirect, asks no address that is refused, takes no more than {@link #MAX_BYTES}, and waits no longer than {@link
 * #TIMEOUT} for the whole. Any thread that may wait.
 */
final class KeyServer implements AutoCloseable {
    static final int MAX_BYTES = 1024 * 1024;
    static final Duration TIMEOUT = Duration.ofSeconds(4);

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final Predicate<Address> refused;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .build();

    /** @param refused where it connects to under no name */
    KeyServer(Predicate<Address> refused) {
        this.refused = refused;
    }

    /** @throws IOException saying why it could not be fetched */
    byte[] fetch(URI url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Accept", "application/jwk-set+json, application/json")
                .timeout(TIMEOUT)
                .build();
        CompletableFuture<HttpResponse<byte[]>> response = CompletableFuture.runAsync(() -> check(url), threads)
                .thenCompose(checked ->
                        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES)));
        try {
            HttpResponse<byte[]> got = response.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (got.statusCode() != 200) {
                throw new IOException(url + " answers " + got.statusCode());
            }
            return got.body();
        } catch (ExecutionException e) {
            throw new IOException(url + ": " + why(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException(url + " did not answer within " + TIMEOUT.toSeconds() + " s", e);
        } finally {
            response.cancel(true);
        }
    }

    private static String why(@Nullable Throwable cause) {
        return cause instanceof UncheckedIOException unnamed
                ? String.valueOf(unnamed.getMessage())
                : String.valueOf(cause);
    }

    /** The JDK remembers what a name means for some seconds, so that the client gets the same answer. */
    private void check(URI url) {
        int standard = url.getScheme().equals("https") ? HTTPS_PORT : HTTP_PORT;
        int port = url.getPort() < 0 ? standard : url.getPort();
        try {
            for (InetAddress ip : InetAddress.getAllByName(url.getHost())) {
                if (refused.test(new Address.Inet(ip, port))) {
                    throw new UnknownHostException("the admin port of this very process: refused");
                }
            }
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
