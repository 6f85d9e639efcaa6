package dev.weir.control.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import dev.weir.proxy.testing.RawClient;
import dev.weir.proxy.testing.RawResponse;
import java.util.ArrayList;
import java.util.List;

/** Asks an admin port, one connection per request, with nothing in the head but what the test says. */
public final class AdminClient {
    private final int port;

    public AdminClient(int port) {
        this.port = port;
    }

    public RawResponse get(String target, String... fieldLines) {
        return exchange("GET", target, "", fieldLines);
    }

    /** A body is sent as JSON. */
    public RawResponse send(String method, String target, String json, String... fieldLines) {
        List<String> lines = new ArrayList<>(List.of(fieldLines));
        if (!json.isEmpty()) {
            lines.add("Content-Type: application/json");
        }
        return exchange(method, target, json, lines.toArray(String[]::new));
    }

    /** As it is, but for Host, which is localhost unless a line names it. */
    public RawResponse exchange(String method, String target, String body, String... fieldLines) {
        List<String> lines = new ArrayList<>(List.of(fieldLines));
        if (lines.stream().noneMatch(line -> line.startsWith("Host:"))) {
            lines.addFirst("Host: localhost:" + port);
        }
        try (RawClient client = RawClient.connect(port)) {
            return client.exchange(method, target, body, lines.toArray(String[]::new));
        }
    }

    /** The body of an answer that must have this status. */
    public static JsonNode json(RawResponse response, int status) {
        if (response.status() != status) {
            throw new AssertionError("expected " + status + " but got\n" + response.raw());
        }
        try {
            return Json.parse(response.body());
        } catch (JsonFormatException e) {
            throw new AssertionError(response.raw(), e);
        }
    }
}
