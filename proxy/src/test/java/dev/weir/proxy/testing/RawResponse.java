package dev.weir.proxy.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response as a client received it.
///
/// @param interim the 1xx responses that came before it
public record RawResponse(WireMessage message, List<RawResponse> interim) {

    public int status() {
        return Integer.parseInt(message.startLinePart(1));
    }

    public String statusLine() {
        return message.startLine();
    }

    /// The value of the only field of this name, or null if there is none.
    ///
    /// @throws AssertionError if there are several
    public @Nullable String field(String name) {
        return message.field(name);
    }

    /// The values of all fields of this name, in order.
    public List<String> fields(String name) {
        return message.fields(name);
    }

    /// All fields in order.
    public List<WireField> fields() {
        return message.fields();
    }

    public boolean has(String name) {
        return !fields(name).isEmpty();
    }

    public String body() {
        return message.body();
    }

    public List<WireField> trailers() {
        return message.trailers();
    }

    /// Every byte from the status line to the end of the body.
    public String raw() {
        return message.raw();
    }

    boolean isInterim() {
        return status() < 200 && status() != 101;
    }

    boolean hasBody() {
        return status() >= 200 && status() != 204 && status() != 304;
    }
}
