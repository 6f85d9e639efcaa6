package dev.weir.proxy.config;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a condition holds: at one of the hours of one of the days, by the clocks of the zone, within the absolute bounds.
 *
 * @param days empty: every day
 * @param hours empty: the whole day
 * @param from null: since ever; inclusive
 * @param until null: for ever; exclusive
 */
public record TimeWindow(
        Set<DayOfWeek> days,
        List<Hours> hours,
        ZoneId zone,
        @Nullable Instant from,
        @Nullable Instant until) {

    public TimeWindow {
        days = Set.copyOf(days);
        hours = List.copyOf(hours);
    }

    /**
     * A part of a day, in minutes since midnight as clocks show them; one that ends before it starts goes on into the next
     * day, and belongs to the day that it starts on.
     *
     * @param fromMinute 0 to 1439, inclusive
     * @param untilMinute 1 to 1440, exclusive
     */
    public record Hours(int fromMinute, int untilMinute) {

        @Override
        public String toString() {
            return clock(fromMinute) + "-" + clock(untilMinute);
        }

        private static String clock(int minute) {
            return (minute < 600 ? "0" : "") + minute / 60 + (minute % 60 < 10 ? ":0" : ":") + minute % 60;
        }
    }
}
