package dev.weir.proxy.config.hocon;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads quantities. Each must carry its unit, because HOCON would read a bare {@code 10} as 10 ms or 10 bytes. */
final class Units {

    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?)\\s*([A-Za-z]+|%)");
    private static final Pattern RATE = Pattern.compile("([^/]+?)\\s*/\\s*([a-z]+)");
    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final BigDecimal PPM_PER_PERCENT = BigDecimal.valueOf(10_000);

    private static final Map<String, Long> NS_BY_UNIT = Map.ofEntries(
            Map.entry("ns", 1L),
            Map.entry("us", 1_000L),
            Map.entry("ms", 1_000_000L),
            Map.entry("s", 1_000_000_000L),
            Map.entry("second", 1_000_000_000L),
            Map.entry("seconds", 1_000_000_000L),
            Map.entry("m", 60_000_000_000L),
            Map.entry("min", 60_000_000_000L),
            Map.entry("minute", 60_000_000_000L),
            Map.entry("minutes", 60_000_000_000L),
            Map.entry("h", 3_600_000_000_000L),
            Map.entry("hour", 3_600_000_000_000L),
            Map.entry("hours", 3_600_000_000_000L),
            Map.entry("d", 86_400_000_000_000L),
            Map.entry("day", 86_400_000_000_000L),
            Map.entry("days", 86_400_000_000_000L));

    private static final Map<String, Long> BYTES_BY_UNIT = Map.of(
            "B", 1L,
            "kB", 1_000L,
            "KiB", 1L << 10,
            "MB", 1_000_000L,
            "MiB", 1L << 20,
            "GB", 1_000_000_000L,
            "GiB", 1L << 30);

    private Units() {}

    /** How many of something within how long. */
    record Rate(long permits, long perNs) {}

    /** {@code 250 ms}; at most ten years. */
    static @Nullable Duration duration(String text) {
        Long ns = quantity(text, NS_BY_UNIT);
        return ns == null || ns > LONGEST.toNanos() ? null : Duration.ofNanos(ns);
    }

    /** In whole seconds, for messages. */
    static String format(Duration duration) {
        return duration.toSeconds() + " s";
    }

    /** {@code 64 KiB}, in bytes. */
    static @Nullable Long size(String text) {
        return quantity(text, BYTES_BY_UNIT);
    }

    /** {@code 240 B/s}, in bytes per second. */
    static @Nullable Long bytesPerSecond(String text) {
        Matcher rate = RATE.matcher(text);
        return rate.matches() && rate.group(2).equals("s") ? size(rate.group(1)) : null;
    }

    /** {@code 100/s}. */
    static @Nullable Rate rate(String text) {
        Matcher rate = RATE.matcher(text);
        Long perNs = rate.matches() ? NS_BY_UNIT.get(rate.group(2)) : null;
        if (perNs == null || !rate.group(1).matches("\\d{1,9}")) {
            return null;
        }
        long permits = Long.parseLong(rate.group(1));
        return permits == 0 ? null : new Rate(permits, perNs);
    }

    /** {@code 0.1 %}, in parts per million: four decimals at most, 100 % at most. */
    static @Nullable Integer percent(String text) {
        Matcher parts = QUANTITY.matcher(text.strip());
        if (!parts.matches() || !parts.group(2).equals("%")) {
            return null;
        }
        BigDecimal ppm = new BigDecimal(parts.group(1)).multiply(PPM_PER_PERCENT);
        return isWhole(ppm) && ppm.compareTo(BigDecimal.valueOf(1_000_000)) <= 0
                ? Integer.valueOf(ppm.intValue())
                : null;
    }

    private static @Nullable Long quantity(String text, Map<String, Long> units) {
        Matcher parts = QUANTITY.matcher(text.strip());
        Long factor = parts.matches() ? units.get(parts.group(2)) : null;
        if (factor == null) {
            return null;
        }
        BigDecimal product = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(factor));
        boolean fits = isWhole(product) && product.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0;
        return fits ? Long.valueOf(product.longValue()) : null;
    }

    private static boolean isWhole(BigDecimal number) {
        return number.setScale(0, RoundingMode.DOWN).compareTo(number) == 0;
    }
}
