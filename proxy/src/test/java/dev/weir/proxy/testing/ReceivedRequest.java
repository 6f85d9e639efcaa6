package dev.weir.proxy.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request as an upstream received it.
///
/// @param number counts the requests of the upstream from 1
/// @param connection counts the connections of the upstream from 1
public record ReceivedRequest(WireMessage message, int number, int connection) {

    public String method() {
        return message.startLinePart(0);
    }

    public String target() {
        return message.startLinePart(1);
    }

    public String requestLine() {
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

    /// Every byte from the request line to the end of the body.
    public String raw() {
        return message.raw();
    }
}
