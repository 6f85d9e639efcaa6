package dev.weir.control.unit;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations with their unit: {@code 250ms}, {@code 60s}, {@code 10 m}, {@code 1h}, {@code 2d}. */
public final class DurationText {
    public static final String EXPECTED = "a whole number and a unit: 500ms, 60s, 10m, 1h or 2d";

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h|d)");

    private DurationText() {}

    /** Null when the text is none, or is zero. */
    public static @Nullable Duration parse(String text) {
        Matcher parts = SHAPE.matcher(text.strip());
        if (!parts.matches()) {
            return null;
        }
        long number = Long.parseLong(parts.group(1));
        Duration duration = switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        return duration.isZero() ? null : duration;
    }

    /** In the largest unit that leaves it whole. */
    public static String text(Duration duration) {
        long ms = duration.toMillis();
        if (ms == 0 || ms % 1000 != 0) {
            return ms + " ms";
        }
        long seconds = ms / 1000;
        if (seconds % 60 != 0) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes % 60 != 0) {
            return minutes + " m";
        }
        return minutes % 1440 == 0 ? minutes / 1440 + " d" : minutes / 60 + " h";
    }
}
