package dev.weir.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.TimeWindow.Hours;
import dev.weir.proxy.testing.Tables;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeWindowTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "hours = \"09:00-17:00\"                                      | 2026-03-02T09:00:00Z      | true",
                "hours = \"09:00-17:00\"                                      | 2026-03-02T08:59:59.999Z  | false",
                "hours = \"09:00-17:00\"                                      | 2026-03-02T16:59:59.999Z  | true",
                "hours = \"09:00-17:00\"                                      | 2026-03-02T17:00:00Z      | false",
                "hours = [\"09:00-12:00\", \"13:00-24:00\"]                   | 2026-03-02T23:59:59Z      | true",
                "hours = [\"09:00-12:00\", \"13:00-24:00\"]                   | 2026-03-02T12:30:00Z      | false",
                "days = mon-fri                                             | 2026-03-06T23:59:59Z      | true",
                "days = mon-fri                                             | 2026-03-07T00:00:00Z      | false",
                "days = fri-mon                                             | 2026-03-08T12:00:00Z      | true",
                "days = [tue, thu]                                          | 2026-03-04T12:00:00Z      | false",
                "days = fri, hours = \"22:00-06:00\"                          | 2026-03-06T22:00:00Z      | true",
                "days = fri, hours = \"22:00-06:00\"                          | 2026-03-07T05:59:00Z      | true",
                "days = fri, hours = \"22:00-06:00\"                          | 2026-03-07T06:00:00Z      | false",
                "days = fri, hours = \"22:00-06:00\"                          | 2026-03-06T05:00:00Z      | false",
                "days = mon, zone = \"Asia/Tokyo\"                            | 2026-03-01T15:00:00Z      | true",
                "days = mon, zone = \"Asia/Tokyo\"                            | 2026-03-02T15:00:00Z      | false",
                "hours = \"09:00-17:00\", zone = \"Asia/Kolkata\"             | 2026-03-02T03:30:00Z      | true",
                "hours = \"09:00-17:00\", zone = \"Asia/Kolkata\"             | 2026-03-02T03:29:59Z      | false",
                "from = \"2026-03-01\", until = \"2026-03-02\"                | 2026-03-01T00:00:00Z      | true",
                "from = \"2026-03-01\", until = \"2026-03-02\"                | 2026-03-02T00:00:00Z      | false",
                "from = \"2026-03-01\", zone = \"Europe/Berlin\"              | 2026-02-28T23:00:00Z      | true",
                "from = \"2026-03-01\", zone = \"Europe/Berlin\"              | 2026-02-28T22:59:59Z      | false",
                "from = \"2026-03-01T00:00Z\", zone = \"Europe/Berlin\"       | 2026-02-28T23:30:00Z      | false",
            })
    void windowHolds(String window, Instant at, boolean expected) {
        assertThat(window(window).contains(at.toEpochMilli())).isEqualTo(expected);
    }

    /** On 29 March 2026, clocks in Berlin go from 02:00 to 03:00: at 01:00 UTC. */
    @Test
    void anHourThatClocksSkipNeverComes() {
        TimeWindow skipped = window("hours = \"02:00-03:00\", zone = \"Europe/Berlin\"");
        assertThat(minutesInside(skipped, "2026-03-28T00:00:00Z", 24)).isEqualTo(60);
        assertThat(minutesInside(skipped, "2026-03-28T22:00:00Z", 24)).isZero();

        TimeWindow across = window("hours = \"01:30-03:30\", zone = \"Europe/Berlin\"");
        assertThat(minutesInside(across, "2026-03-28T22:00:00Z", 24)).isEqualTo(60);
        assertThat(across.contains(Instant.parse("2026-03-29T00:59:00Z").toEpochMilli()))
                .isTrue();
        assertThat(across.contains(Instant.parse("2026-03-29T01:00:00Z").toEpochMilli()))
                .isTrue();
        assertThat(across.contains(Instant.parse("2026-03-29T01:30:00Z").toEpochMilli()))
                .isFalse();
    }

    /** On 25 October 2026, clocks in Berlin go from 03:00 back to 02:00: at 01:00 UTC. */
    @Test
    void anHourThatClocksRepeatComesTwice() {
        TimeWindow repeated = window("days = sun, hours = \"02:15-02:45\", zone = \"Europe/Berlin\"");
        assertThat(minutesInside(repeated, "2026-10-24T00:00:00Z", 48)).isEqualTo(60);
        assertThat(repeated.contains(Instant.parse("2026-10-25T00:30:00Z").toEpochMilli()))
                .isTrue();
        assertThat(repeated.contains(Instant.parse("2026-10-25T01:00:00Z").toEpochMilli()))
                .isFalse();
        assertThat(repeated.contains(Instant.parse("2026-10-25T01:30:00Z").toEpochMilli()))
                .isTrue();
    }

    @Test
    void anAbsoluteBoundInASkippedHourIsWhatClocksShowThen() {
        TimeWindow window = window("from = \"2026-03-29T02:30\", zone = \"Europe/Berlin\"");
        assertThat(window.contains(Instant.parse("2026-03-29T01:29:59Z").toEpochMilli()))
                .isFalse();
        assertThat(window.contains(Instant.parse("2026-03-29T01:30:00Z").toEpochMilli()))
                .isTrue();
    }

    @Test
    void anAbsoluteBoundInARepeatedHourIsTheFirst() {
        TimeWindow window = window("from = \"2026-10-25T02:30\", zone = \"Europe/Berlin\"");
        assertThat(window.contains(Instant.parse("2026-10-25T00:29:59Z").toEpochMilli()))
                .isFalse();
        assertThat(window.contains(Instant.parse("2026-10-25T00:30:00Z").toEpochMilli()))
                .isTrue();
    }

    @Property(tries = 500)
    void whatIsRememberedChangesNothing(@ForAll Random random) {
        List<String> zones =
                List.of("Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "UTC");
        String zone = zones.get(random.nextInt(zones.size()));
        int from = random.nextInt(1440);
        int until = 1 + (from + random.nextInt(1438)) % 1440;
        Hours hours = new Hours(from, until == from ? until + 1 : until);
        TimeWindow window = window("hours = \"" + hours + "\", zone = \"" + zone + "\"");
        long ms = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli() + random.nextLong(TimeUnit.DAYS.toMillis(365));
        for (int i = 0; i < 50; i++) {
            ms += random.nextLong(-TimeUnit.HOURS.toMillis(3), TimeUnit.HOURS.toMillis(3)) / (1 + random.nextInt(500));
            LocalDateTime local = LocalDateTime.ofInstant(Instant.ofEpochMilli(ms), ZoneId.of(zone));
            int minute = local.getHour() * 60 + local.getMinute();
            boolean inside = hours.fromMinute() < hours.untilMinute()
                    ? minute >= hours.fromMinute() && minute < hours.untilMinute()
                    : minute >= hours.fromMinute() || minute < hours.untilMinute();
            assertThat(window.contains(ms)).as("%s at %s", hours, local).isEqualTo(inside);
        }
    }

    private static int minutesInside(TimeWindow window, String start, int hours) {
        long startMs = Instant.parse(start).toEpochMilli();
        int inside = 0;
        for (int minute = 0; minute < hours * 60; minute++) {
            inside += window.contains(startMs + TimeUnit.MINUTES.toMillis(minute)) ? 1 : 0;
        }
        return inside;
    }

    private static TimeWindow window(String text) {
        var routes = Tables.config("routes { r { match { when { time { " + text + " } } }, pool = v1 } }")
                .routes();
        var when = Objects.requireNonNull(routes.get("r")).match().when();
        return new TimeWindow(((dev.weir.proxy.config.Condition.Time) Objects.requireNonNull(when)).window());
    }
}
