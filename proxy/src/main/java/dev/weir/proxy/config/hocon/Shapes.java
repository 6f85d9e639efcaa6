package dev.weir.proxy.config.hocon;

import com.google.re2j.PatternSyntaxException;
import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.LimitsConfig;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The shapes of numbers, quantities, names and plain texts. */
final class Shapes {

    private static final String SIZE_UNITS = "B, kB, KiB, MB, MiB, GB, GiB";

    static final Shape<Boolean> FLAG = Shape.of("expected true or false", Shapes::flag);

    static final Shape<String> TEXT = text("expected a text without control characters", Shapes::isPrintable);

    static final Shape<String> NAME = matching(
            "expected a name: letters, digits, '-', '_' and '.', at most 100", "[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");

    /** A field name as RFC 9110 5.6.2 defines a token. */
    static final Shape<String> TOKEN =
            matching("expected a token: letters, digits and !#$%&'*+-.^_`|~", "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

    static final Shape<String> METHOD =
            matching("expected a method in upper case, like GET", "[!#$%&'*+.^_`|~0-9A-Z-]{1,32}");

    static final Shape<String> REGEX = Shape.of("expected an RE2 expression", Shapes::regex);

    static final Shape<Path> FILE = Shape.of("expected the path of a file", Shapes::file);

    static final Shape<Duration> DURATION = Shape.of(
            "expected a duration with its unit (ns, us, ms, s, min, h, d), like \"10 s\" or \"250 ms\"",
            Shapes::positiveDuration);

    static final Shape<Optional<Duration>> DURATION_OR_OFF = DURATION.orOff();

    /** Zero for {@code off} and for a bare 0. */
    static final Shape<Duration> DURATION_OR_ZERO =
            Shape.of(DURATION.expected() + ", or off", text -> isNothing(text) ? Duration.ZERO : Units.duration(text));

    static final Shape<Long> SIZE = Shape.of(
            "expected a size with its unit (" + SIZE_UNITS + "), like \"64 KiB\"", text -> positive(Units.size(text)));

    static final Shape<Long> SIZE_OR_UNLIMITED = orUnlimited(SIZE);

    static final Shape<Long> BYTES_PER_SECOND_OR_ZERO = Shape.of(
            "expected a rate with its unit, like \"240 B/s\", or off",
            text -> isNothing(text) ? Long.valueOf(0) : Units.bytesPerSecond(text));

    static final Shape<Units.Rate> RATE = Shape.of("expected a rate like \"100/s\" or \"600/min\"", Units::rate);

    static final Shape<Integer> PERCENT =
            Shape.of("expected a percent from 0 to 100 with at most four decimals, like \"5 %\"", Units::percent);

    static final Shape<Long> COUNT_OR_UNLIMITED = orUnlimited(wholeLong(1, 1_000_000_000));

    static final Shape<Double> NUMBER = Shape.of("expected a number", Shapes::number);

    static final Shape<Instant> DATE =
            Shape.of("expected a date like \"2026-03-01\" or a time like \"2026-03-01T12:00:00Z\"", Shapes::date);

    static final Shape<Address> ADDRESS = Shape.of(
            "expected an address like \"10.0.0.1:8080\", \"[::1]:8080\", \"localhost:8080\" or \"unix:/path\"",
            Addresses::parse);

    private Shapes() {}

    static Shape<Integer> whole(int least, int most) {
        return Shape.of("expected a whole number from " + least + " to " + most, text -> {
            Long number = wholeNumber(text, least, most);
            return number == null ? null : Integer.valueOf(number.intValue());
        });
    }

    /** Both ends inclusive. */
    static Shape<Duration> duration(Duration least, Duration most) {
        String expected = "expected a duration from " + Units.format(least) + " to " + Units.format(most);
        return Shape.of(expected, text -> {
            Duration duration = Units.duration(text);
            boolean fits = duration != null && duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
            return fits ? duration : null;
        });
    }

    /** Both ends inclusive, in bytes. */
    static Shape<Long> size(long least, long most) {
        String expected = "expected a size with its unit (" + SIZE_UNITS + "), from " + least + " B to " + most + " B";
        return Shape.of(expected, text -> {
            Long size = Units.size(text);
            return size != null && size >= least && size <= most ? size : null;
        });
    }

    static Shape<String> matching(String expected, String regex) {
        return text(expected, Pattern.compile(regex).asMatchPredicate());
    }

    static Shape<String> text(String expected, Predicate<String> fits) {
        return Shape.of(expected, text -> fits.test(text) ? text : null);
    }

    /** No control characters: the text may go into a head as it is. */
    static boolean isPrintable(String text) {
        return text.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7F);
    }

    private static Shape<Long> wholeLong(long least, long most) {
        return Shape.of(
                "expected a whole number from " + least + " to " + most, text -> wholeNumber(text, least, most));
    }

    private static Shape<Long> orUnlimited(Shape<Long> shape) {
        return Shape.of(
                shape.expected() + ", or off",
                text -> text.equals("off")
                        ? Long.valueOf(LimitsConfig.UNLIMITED)
                        : shape.parser().parse(text));
    }

    private static @Nullable Boolean flag(String text) {
        return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    private static @Nullable Long wholeNumber(String text, long least, long most) {
        if (!text.matches("-?\\d{1,18}")) {
            return null;
        }
        long number = Long.parseLong(text);
        return least <= number && number <= most ? Long.valueOf(number) : null;
    }

    private static @Nullable Double number(String text) {
        return text.matches("-?\\d{1,30}(\\.\\d{1,30})?") ? Double.valueOf(new BigDecimal(text).doubleValue()) : null;
    }

    private static @Nullable Duration positiveDuration(String text) {
        Duration duration = Units.duration(text);
        return duration == null || duration.isZero() ? null : duration;
    }

    private static @Nullable Long positive(@Nullable Long number) {
        return number == null || number == 0 ? null : number;
    }

    private static boolean isNothing(String text) {
        return text.equals("off") || text.equals("0");
    }

    private static @Nullable String regex(String text) {
        try {
            com.google.re2j.Pattern.compile(text);
            return text;
        } catch (PatternSyntaxException e) {
            return null;
        }
    }

    private static @Nullable Path file(String text) {
        try {
            return text.isBlank() ? null : Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static @Nullable Instant date(String text) {
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
