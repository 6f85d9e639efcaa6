package dev.weir.proxy.condition;

import dev.weir.proxy.config.TimeWindow.Hours;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tells whether a time lies in a window of the configuration, by the clocks of its zone: an hour that they skip never comes,
 * one that they show twice comes twice. Local times are looked up once a minute; any thread.
 */
final class TimeWindow {
    private static final long MINUTE_MS = TimeUnit.MINUTES.toMillis(1);

    private final long fromMs;
    private final long untilMs;
    private final Set<DayOfWeek> days;
    private final List<Hours> hours;
    private final ZoneId zone;

    /** What held in a minute; written by any thread, each of which may read an older one. */
    private Minute lastMinute = new Minute(Long.MIN_VALUE, false);

    /** A minute of the epoch, and whether local clocks are in the window all through it. Zones differ by whole minutes. */
    private record Minute(long number, boolean inside) {}

    TimeWindow(dev.weir.proxy.config.TimeWindow window) {
        this.fromMs = window.from() == null ? Long.MIN_VALUE : window.from().toEpochMilli();
        this.untilMs = window.until() == null ? Long.MAX_VALUE : window.until().toEpochMilli();
        this.days = window.days();
        this.hours = window.hours();
        this.zone = window.zone();
    }

    boolean contains(long epochMs) {
        if (epochMs < fromMs || epochMs >= untilMs) {
            return false;
        }
        if (days.isEmpty() && hours.isEmpty()) {
            return true;
        }
        long number = Math.floorDiv(epochMs, MINUTE_MS);
        Minute minute = lastMinute;
        if (minute.number != number) {
            minute = new Minute(number, isInside(local(epochMs)));
            lastMinute = minute;
        }
        return minute.inside;
    }

    /** What the clocks of the zone show. */
    LocalDateTime local(long epochMs) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(epochMs), zone);
    }

    private boolean isInside(LocalDateTime local) {
        DayOfWeek today = local.getDayOfWeek();
        if (hours.isEmpty()) {
            return isOn(today);
        }
        int minute = local.getHour() * 60 + local.getMinute();
        for (Hours range : hours) {
            boolean overnight = range.fromMinute() > range.untilMinute();
            boolean begun = minute >= range.fromMinute();
            boolean notOver = minute < range.untilMinute();
            if (overnight
                    ? (begun && isOn(today)) || (notOver && isOn(today.minus(1)))
                    : begun && notOver && isOn(today)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOn(DayOfWeek day) {
        return days.isEmpty() || days.contains(day);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (!days.isEmpty()) {
            text.append("on");
            for (DayOfWeek day : DayOfWeek.values()) {
                text.append(days.contains(day) ? " " + dayText(day) : "");
            }
        }
        hours.forEach(range -> text.append(' ').append(range));
        text.append(' ').append(zone);
        text.append(fromMs == Long.MIN_VALUE ? "" : " from " + Instant.ofEpochMilli(fromMs));
        text.append(untilMs == Long.MAX_VALUE ? "" : " until " + Instant.ofEpochMilli(untilMs));
        return text.toString().strip();
    }

    private static String dayText(DayOfWeek day) {
        return day.name().substring(0, 3);
    }
}
