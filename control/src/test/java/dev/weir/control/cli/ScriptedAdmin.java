package dev.weir.control.cli;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An admin port on loopback that says what it was told to say, and remembers what it was asked. */
final class ScriptedAdmin implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    private record Answer(int status, String contentType, String body) {}

    /** A request that came. */
    record Asked(String request, Headers headers, String body) {}

    private ScriptedAdmin(HttpServer server) {
        this.server = server;
    }

    static ScriptedAdmin start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ScriptedAdmin admin = new ScriptedAdmin(server);
        server.createContext("/", admin::serve);
        server.start();
        return admin;
    }

    /** @param request method and target: {@code GET /v1/status} */
    ScriptedAdmin answer(String request, String json) {
        return answer(request, 200, "application/json", json);
    }

    ScriptedAdmin problem(String request, int status, String json) {
        return answer(request, status, "application/problem+json", json);
    }

    ScriptedAdmin answer(String request, int status, String contentType, String body) {
        answers.put(request, new Answer(status, contentType, body));
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Asked> asked() {
        return asked;
    }

    /** Types a command that asks this port. */
    Shell.Result run(String... args) {
        String[] all = Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--admin";
        all[args.length + 1] = url();
        return Shell.run(all);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(new Asked(request, exchange.getRequestHeaders(), body));
            Answer answer =
                    answers.getOrDefault(request, new Answer(404, "text/plain", "the test did not expect " + request));
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
