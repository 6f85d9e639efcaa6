package dev.weir.control.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What is sent back. */
sealed interface Answer {
    String JSON = "application/json";

    /** A body that is there already. */
    record Whole(int status, String contentType, byte[] body, Map<String, String> headers) implements Answer {

        /** The same with a header. */
        Whole with(String header, String value) {
            return with(Map.of(header, value));
        }

        Whole with(Map<String, String> more) {
            Map<String, String> all = new HashMap<>(headers);
            all.putAll(more);
            return new Whole(status, contentType, body, Map.copyOf(all));
        }
    }

    /** A body that comes as things happen. */
    record Streamed(String contentType, Writer writer) implements Answer {}

    /** Writes a streamed body until it is told to stop, or the client is gone. */
    interface Writer {
        void write(OutputStream to) throws IOException, InterruptedException;
    }

    static Whole of(int status, String contentType, String body) {
        return new Whole(status, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Whole json(JsonNode body) {
        return json(200, body);
    }

    static Whole json(int status, JsonNode body) {
        return of(status, JSON, Json.pretty(body) + "\n");
    }

    static Whole text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text + "\n");
    }
}
