package dev.weir.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks the admin port of a running Weir. Whatever is not a success becomes a {@link CommandFailedException} that says what was
 * wrong: a problem document (RFC 9457) in its own words. One thread.
 */
final class AdminClient implements AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    /** Longer than the admin port itself waits for the control loop. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(40);

    private static final int SHOWN_OF_A_STRANGE_BODY = 200;

    private final URI admin;
    private final @Nullable String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_WITHIN)
            .build();

    /** @param token null: none is sent */
    AdminClient(URI admin, @Nullable String token) {
        this.admin = admin;
        this.token = token;
    }

    /** One segment of a path, whatever stands in it. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) throws CommandFailedException {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, ObjectNode body) throws CommandFailedException {
        return send("POST", path, body, Map.of());
    }

    JsonNode send(String method, String path, ObjectNode body, Map<String, String> headers)
            throws CommandFailedException {
        HttpRequest.Builder request = request(path)
                .method(method, HttpRequest.BodyPublishers.ofString(Json.line(body)))
                .header("Content-Type", "application/json");
        headers.forEach(request::header);
        return send(request.build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(admin.resolve(path))
                .timeout(ANSWER_WITHIN)
                .header("Accept", "application/json, application/problem+json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    private JsonNode send(HttpRequest request) throws CommandFailedException {
        HttpResponse<String> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new CommandFailedException(
                    "no Weir answers at " + admin, List.of("is it running? another one: --admin URL or WEIR_ADMIN"));
        } catch (HttpTimeoutException e) {
            throw new CommandFailedException(admin + " did not answer within " + ANSWER_WITHIN.toSeconds() + " s");
        } catch (IOException e) {
            throw new CommandFailedException(admin + " did not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted");
        }
        return answer(response);
    }

    private JsonNode answer(HttpResponse<String> response) throws CommandFailedException {
        boolean success = response.statusCode() / 100 == 2;
        try {
            JsonNode body = Json.parse(response.body());
            if (success) {
                return body;
            }
            throw problem(response.statusCode(), body);
        } catch (JsonFormatException e) {
            throw new CommandFailedException(
                    admin + " answered " + response.statusCode() + (success ? ", but no JSON" : ""),
                    List.of(firstLine(response.body())));
        }
    }

    private static CommandFailedException problem(int status, JsonNode problem) {
        String title = problem.path("title").asText("refused");
        List<String> details = new ArrayList<>();
        problem.path("problems").forEach(each -> details.add(each.path("text").asText()));
        if (problem.hasNonNull("expected")) {
            details.add("expected: " + problem.path("expected").asText());
        }
        if (status == 401) {
            details.add("a token comes from --token-file or WEIR_TOKEN");
        }
        return new CommandFailedException(problem.path("detail").asText(title) + " (" + status + ")", details);
    }

    private static String firstLine(String body) {
        String line = body.lines().findFirst().orElse("");
        return line.substring(0, Math.min(line.length(), SHOWN_OF_A_STRANGE_BODY));
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
