package dev.weir.proxy.condition;

import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;

/**
 * Reads times of RFC 3339 from spans, such as {@code 2026-03-01T09:30:00.5+01:00}, and bare dates, which are their first
 * instant in UTC. Stateless, any thread.
 */
final class Timestamp {
    /** No time: the span holds something else. */
    static final long NONE = Long.MIN_VALUE;

    private static final int DATE_LENGTH = "2026-03-01".length();
    private static final int TIME_LENGTH = "2026-03-01T09:30:00".length();
    private static final int OFFSET_LENGTH = "+01:00".length();

    private Timestamp() {}

    /** Milliseconds since the epoch, or {@link #NONE}. */
    static long parseMs(byte[] bytes, int start, int end) {
        if (end - start < DATE_LENGTH || bytes[start + 4] != '-' || bytes[start + 7] != '-') {
            return NONE;
        }
        int year = number(bytes, start, 4);
        int month = number(bytes, start + 5, 2);
        int day = number(bytes, start + 8, 2);
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
            return NONE;
        }
        long midnightMs = IsoChronology.INSTANCE.epochSecond(year, month, day, 0, 0, 0, ZoneOffset.UTC) * 1000;
        if (end - start == DATE_LENGTH) {
            return midnightMs;
        }
        long timeMs = timeOfDayMs(bytes, start, end);
        return timeMs == NONE ? NONE : midnightMs + timeMs;
    }

    private static long timeOfDayMs(byte[] bytes, int start, int end) {
        if (end - start <= TIME_LENGTH
                || (bytes[start + 10] | 0x20) != 't'
                || bytes[start + 13] != ':'
                || bytes[start + 16] != ':') {
            return NONE;
        }
        int hour = number(bytes, start + 11, 2);
        int minute = number(bytes, start + 14, 2);
        int second = number(bytes, start + 17, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
            return NONE;
        }
        int at = start + TIME_LENGTH;
        int ms = 0;
        if (bytes[at] == '.') {
            int scale = 100;
            int first = ++at;
            for (; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
                ms += (bytes[at] - '0') * scale;
                scale /= 10;
            }
            if (at == first) {
                return NONE;
            }
        }
        long offsetMinutes = offsetMinutes(bytes, at, end);
        return offsetMinutes == NONE ? NONE : ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1000 + ms;
    }

    private static long offsetMinutes(byte[] bytes, int at, int end) {
        if (end - at == 1 && (bytes[at] | 0x20) == 'z') {
            return 0;
        }
        if (end - at != OFFSET_LENGTH || (bytes[at] != '+' && bytes[at] != '-') || bytes[at + 3] != ':') {
            return NONE;
        }
        int hours = number(bytes, at + 1, 2);
        int minutes = number(bytes, at + 4, 2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
            return NONE;
        }
        int offset = hours * 60 + minutes;
        return bytes[at] == '-' ? -offset : offset;
    }

    private static int number(byte[] bytes, int start, int digits) {
        int number = 0;
        for (int i = start; i < start + digits; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    private static int daysIn(int year, int month) {
        return switch (month) {
            case 2 -> IsoChronology.INSTANCE.isLeapYear(year) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }
}
