package dev.weir.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * What goes to the terminal. Reasons, addresses and messages come from others: a control character in them must not steer the
 * terminal. Stateless.
 */
final class Printed {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private Printed() {}

    static String plain(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /** A time of the answer, to the second. */
    static String time(JsonNode value) {
        try {
            return Instant.parse(value.asText()).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeParseException e) {
            return text(value);
        }
    }

    /** A text of the answer; {@code -} where it has none. */
    static String text(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "-" : value.asText();
    }
}
