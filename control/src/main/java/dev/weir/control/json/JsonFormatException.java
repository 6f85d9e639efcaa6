package dev.weir.control.json;

import java.io.Serial;

/** A text that is not the JSON that was expected; the message says where and why. */
public final class JsonFormatException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public JsonFormatException(String message) {
        super(message);
    }
}
