package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.TimeWindow;
import dev.weir.proxy.config.TimeWindow.Hours;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code time} of a condition. */
final class TimeReader {
    private static final int MINUTES_OF_DAY = 24 * 60;
    private static final Pattern HOURS = Pattern.compile("(\\d\\d):(\\d\\d)\\s*-\\s*(\\d\\d):(\\d\\d)");
    private static final Pattern WITH_OFFSET = Pattern.compile(".*T.*(Z|[+-]\\d\\d:\\d\\d)");

    private static final Map<String, DayOfWeek> DAYS = Map.of(
            "mon", DayOfWeek.MONDAY,
            "tue", DayOfWeek.TUESDAY,
            "wed", DayOfWeek.WEDNESDAY,
            "thu", DayOfWeek.THURSDAY,
            "fri", DayOfWeek.FRIDAY,
            "sat", DayOfWeek.SATURDAY,
            "sun", DayOfWeek.SUNDAY);

    private static final Shape<Set<DayOfWeek>> DAY_OR_DAYS =
            Shape.of("expected mon, tue, wed, thu, fri, sat, sun, or a range like mon-fri", TimeReader::days);
    private static final Shape<Hours> CLOCK_TIMES =
            Shape.of("expected times of the day like \"09:00-17:30\" or \"22:00-06:00\"", TimeReader::hours);
    private static final Shape<ZoneId> ZONE =
            Shape.of("expected a time zone like \"Europe/Berlin\", UTC or \"+02:00\"", TimeReader::zone);

    private TimeReader() {}

    static TimeWindow read(Section section) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        section.list("days", DAY_OR_DAYS).forEach(days::addAll);
        List<Hours> hours = new ArrayList<>(section.list("hours", CLOCK_TIMES));
        ZoneId zone = section.get("zone", ZONE, ZoneOffset.UTC);
        Shape<Instant> moment = Shape.of(
                "expected a date like \"2026-03-01\" or a time like \"2026-03-01T09:00\", by the clocks of the zone",
                text -> moment(text, zone));
        Instant from = section.find("from", moment);
        Instant until = section.find("until", moment);
        if (from != null && until != null && !from.isBefore(until)) {
            section.problem("until", "is never reached: it is not after from");
        }
        if (List.of("days", "hours", "from", "until").stream().allMatch(key -> section.value(key) == null)) {
            section.problem("expected days, hours, from or until");
        }
        return new TimeWindow(days, hours, zone, from, until);
    }

    private static @Nullable Set<DayOfWeek> days(String text) {
        String[] ends = text.split("\\s*-\\s*", -1);
        DayOfWeek first = DAYS.get(ends[0]);
        DayOfWeek last = DAYS.get(ends[ends.length - 1]);
        if (ends.length > 2 || first == null || last == null) {
            return null;
        }
        Set<DayOfWeek> days = EnumSet.of(first);
        for (DayOfWeek day = first; day != last; ) {
            day = day.plus(1);
            days.add(day);
        }
        return days;
    }

    private static @Nullable Hours hours(String text) {
        Matcher parts = HOURS.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        int from = minute(parts.group(1), parts.group(2));
        int until = minute(parts.group(3), parts.group(4));
        boolean fits = from >= 0 && until >= 0 && from < MINUTES_OF_DAY && until > 0 && from != until;
        return fits ? new Hours(from, until) : null;
    }

    /** Negative when clocks never show it; 24:00 is the end of a day. */
    private static int minute(String hours, String minutes) {
        int minute = Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
        return Integer.parseInt(minutes) > 59 || minute > MINUTES_OF_DAY ? -1 : minute;
    }

    private static @Nullable ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A local time that clocks skip is the one they show then; of one that they show twice, the first counts. */
    private static @Nullable Instant moment(String text, ZoneId zone) {
        try {
            if (WITH_OFFSET.matcher(text).matches()) {
                return OffsetDateTime.parse(text).toInstant();
            }
            LocalDateTime local = text.contains("T")
                    ? LocalDateTime.parse(text)
                    : LocalDate.parse(text).atStartOfDay();
            return local.atZone(zone).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
