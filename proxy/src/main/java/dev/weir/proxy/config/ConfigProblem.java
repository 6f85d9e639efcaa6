package dev.weir.proxy.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration, said so that a person can mend it without reading a manual.
 *
 * @param origin file and line of the value, or of the object that lacks it
 * @param key the whole path, such as {@code weir.splits.shop.variants.canary.weight}; empty for the file itself
 * @param value the value as it was written, or null when it is missing
 * @param expected what would have been accepted
 * @param suggestion the known name nearest to what was written, or null when none is near
 */
public record ConfigProblem(
        Origin origin,
        String key,
        @Nullable String value,
        String expected,
        @Nullable String suggestion) {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /** In one line, control characters as escapes: {@code weir.conf:12: weir.a.b = "5": expected a percent}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder().append(origin).append(": ");
        if (!key.isEmpty()) {
            line.append(key).append(value == null ? "" : " = " + value).append(": ");
        }
        line.append(expected);
        if (suggestion != null) {
            line.append("; did you mean \"").append(suggestion).append("\"?");
        }
        return CONTROL.matcher(line)
                .replaceAll(c -> "\\\\u%04x".formatted((int) c.group().charAt(0)));
    }
}
