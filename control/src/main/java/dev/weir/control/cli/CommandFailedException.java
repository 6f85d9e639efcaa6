package dev.weir.control.cli;

import java.io.Serial;
import java.util.List;

/** A command could not do what it was asked: one line that says so, and details below it. Ends with exit code 1. */
public final class CommandFailedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> details;

    public CommandFailedException(String message, List<String> details) {
        super(message);
        this.details = List.copyOf(details);
    }

    public CommandFailedException(String message) {
        this(message, List.of());
    }

    List<String> details() {
        return details;
    }
}
