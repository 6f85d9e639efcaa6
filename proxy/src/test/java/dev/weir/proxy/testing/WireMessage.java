package dev.weir.proxy.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message as it was on the wire.
///
/// @param body without the framing of chunks
/// @param raw every byte from the first line to the end of the body
public record WireMessage(String startLine, List<WireField> fields, String body, List<WireField> trailers, String raw) {

    /// The value of the only field of this name, or null if there is none.
    ///
    /// @throws AssertionError if there are several
    public @Nullable String field(String name) {
        List<String> values = fields(name);
        if (values.size() > 1) {
            throw new AssertionError(name + " stands " + values.size() + " times in\n" + raw);
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /// The values of all fields of this name, in order.
    public List<String> fields(String name) {
        return WireField.values(fields, name);
    }

    /// One of the three parts of the first line, from 0.
    String startLinePart(int part) {
        return startLine.split(" ", 3)[part];
    }
}
