package dev.weir.control.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.control.admin.Operation.Body;
import dev.weir.control.admin.Problem.Kind;
import dev.weir.control.audit.Actor;
import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.AdminConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the admin port: every request passes the {@link Gate}, finds its {@link Operation}, shows its token and has its body
 * read within bounds before anything is done. A virtual thread per request.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int BACKLOG = 128;
    private static final Map<String, String> ALWAYS = Map.of(
            "Cache-Control", "no-store",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Content-Security-Policy",
                    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action"
                            + " 'self'");

    static {
        bound("jdk.httpserver.maxConnections", 256);
        bound("sun.net.httpserver.maxReqHeaders", 100);
        bound("sun.net.httpserver.maxReqHeaderSize", 32 * 1024);
        bound("sun.net.httpserver.maxReqTime", 30);
        bound("sun.net.httpserver.nodelay", true);
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("weir-admin-", 0).factory());
    private final Gate gate = new Gate();
    private final AdminPaths paths;
    private final Supplier<AdminConfig> config;

    private AdminServer(HttpServer server, AdminPaths paths, Supplier<AdminConfig> config) {
        this.server = server;
        this.paths = paths;
        this.config = config;
    }

    /**
     * Binds and serves everything that the port offers.
     *
     * @throws IOException naming the address that cannot be bound
     */
    public static AdminServer start(Control control) throws IOException {
        return start(AdminPaths.of(control), () -> control.generation().config().admin());
    }

    /**
     * Binds and serves.
     *
     * @param config as it is now: tokens and host names may change while the port is open
     * @throws IOException naming the address that cannot be bound
     */
    static AdminServer start(AdminPaths paths, Supplier<AdminConfig> config) throws IOException {
        Address bind = config.get().bind();
        if (!(bind instanceof Address.Inet(var ip, var port))) {
            throw new IOException("admin.bind = " + bind + ": expected an IP address and a port");
        }
        AdminServer admin;
        try {
            admin = new AdminServer(HttpServer.create(new InetSocketAddress(ip, port), BACKLOG), paths, config);
        } catch (IOException e) {
            throw new IOException("admin.bind = " + bind + " cannot be bound: " + e.getMessage(), e);
        }
        admin.server.setExecutor(admin.threads);
        admin.server.createContext("/", admin::serve);
        admin.server.start();
        return admin;
    }

    /** What the JDK's server reads once, from system properties; what the operator set stays. */
    private static void bound(String property, Object value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value.toString());
        }
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange));
        }
    }

    private Answer answer(HttpExchange exchange) {
        try {
            return handle(exchange);
        } catch (ProblemException e) {
            return e.problem().answer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Problem.of(Kind.UNAVAILABLE, "Weir is about to end", null).answer();
        } catch (IOException e) {
            return Problem.of(Kind.MALFORMED, "the body did not arrive: " + e.getMessage(), null)
                    .answer();
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            return Problem.of(Kind.FAILED, "an unexpected error; the log has more", null)
                    .answer();
        }
    }

    private Answer handle(HttpExchange exchange) throws ProblemException, InterruptedException, IOException {
        AdminConfig current = config.get();
        Problem refused = gate.check(
                current,
                exchange.getLocalAddress(),
                exchange.getRemoteAddress(),
                exchange.getRequestHeaders(),
                System.nanoTime());
        if (refused != null) {
            throw refused.thrown();
        }
        AdminPaths.Match match = paths.match(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                exchange.getRequestURI().getRawQuery());
        Operation operation = match.operation();
        Actor actor = authenticate(exchange, current, operation);
        String body = body(exchange, operation, current.maxBodyBytes());
        return operation
                .handler()
                .handle(new AdminRequest(actor, match.parameters(), match.query(), exchange.getRequestHeaders(), body));
    }

    private static Actor authenticate(HttpExchange exchange, AdminConfig config, Operation operation)
            throws ProblemException {
        String peer = exchange.getRemoteAddress().getAddress().getHostAddress();
        if (operation.role() == null) {
            return new Actor("anybody", peer);
        }
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        return Tokens.authenticate(config, authorization, peer, operation.role());
    }

    private static String body(HttpExchange exchange, Operation operation, long maxBytes)
            throws ProblemException, IOException {
        if (operation.body() == Body.NONE) {
            return "";
        }
        checkMediaType(operation.body(), exchange.getRequestHeaders().getFirst("Content-Type"));
        int limit = (int) Math.min(maxBytes, Integer.MAX_VALUE - 1);
        byte[] bytes = exchange.getRequestBody().readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw Problem.of(Kind.TOO_LARGE, "the body is larger than " + limit + " bytes", "a smaller one")
                    .with("Connection", "close")
                    .thrown();
        }
        if (bytes.length == 0 && operation.body() != Body.OPTIONAL_JSON) {
            throw AdminRequest.malformed("there is no body", expectedBody(operation.body()))
                    .thrown();
        }
        if (bytes.length > 0 && exchange.getRequestHeaders().getFirst("Content-Type") == null) {
            throw Problem.of(Kind.MEDIA_TYPE, "there is no Content-Type", expectedBody(operation.body()))
                    .thrown();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw AdminRequest.malformed("the body is no UTF-8", expectedBody(operation.body()))
                    .thrown();
        }
    }

    /** A form of another site cannot send these types (Fetch standard, CORS-safelisted request header). */
    private static void checkMediaType(Body body, @Nullable String contentType) throws ProblemException {
        if (contentType == null) {
            return;
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        boolean accepted = type.equals(Answer.JSON) || (body == Body.HOCON && type.equals("application/hocon"));
        if (!accepted) {
            throw Problem.of(Kind.MEDIA_TYPE, "Content-Type is " + contentType, expectedBody(body))
                    .thrown();
        }
    }

    private static String expectedBody(Body body) {
        return body == Body.HOCON
                ? "a configuration, as Content-Type: application/hocon"
                : "JSON, as Content-Type: application/json";
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        ALWAYS.forEach(exchange.getResponseHeaders()::set);
        switch (answer) {
            case Answer.Whole whole -> sendWhole(exchange, whole);
            case Answer.Streamed streamed -> sendStreamed(exchange, streamed);
        }
    }

    private static void sendWhole(HttpExchange exchange, Answer.Whole answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || answer.body().length == 0;
        exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : answer.body().length);
        if (!bodiless) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    private static void sendStreamed(HttpExchange exchange, Answer.Streamed answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        try {
            body.flush();
            answer.writer().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("the listener at {} is gone", exchange.getRemoteAddress());
        }
    }

    /** Ends every request that is under way. */
    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
