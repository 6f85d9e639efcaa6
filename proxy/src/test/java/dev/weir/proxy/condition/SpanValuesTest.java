package dev.weir.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.ClientAddress;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers, times and tables that are read from spans, beside what the JDK reads from text. */
class SpanValuesTest {
    @Property
    void decimalIsThatOfTheJdk(
            @ForAll @LongRange(min = -999_999_999_999L, max = 999_999_999_999L) long digits,
            @ForAll @IntRange(max = 12) int scale) {
        String text = BigDecimal.valueOf(digits, scale).toPlainString();
        assertThat(decimal(text)).isEqualTo(Double.parseDouble(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "1.", "1.2.3", "1e3", "0x1", " 1", "1 ", "--1", "NaN", "1234567890123456789"})
    void whatIsNoDecimalIsNone(String text) {
        assertThat(decimal(text)).isNaN();
    }

    @Property
    void timestampIsThatOfTheJdk(
            @ForAll @LongRange(min = -60_000_000_000L, max = 200_000_000_000L) long second,
            @ForAll @IntRange(max = 999) int ms,
            @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int offsetMinutes) {
        OffsetDateTime time =
                Instant.ofEpochSecond(second, ms * 1_000_000L).atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));
        String text =
                DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").format(time);
        assertThat(timestamp(text)).isEqualTo(time.toInstant().toEpochMilli());
        LocalDate date = time.toLocalDate();
        assertThat(timestamp(date.toString())).isEqualTo(date.toEpochDay() * 86_400_000);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T09:30:00Z, 2026-03-01T09:30:00Z",
        "2026-03-01t09:30:00z, 2026-03-01T09:30:00Z",
        "2026-03-01T09:30:00.5+01:00, 2026-03-01T08:30:00.500Z",
        "2024-02-29, 2024-02-29T00:00:00Z",
    })
    void timesOfRfc3339AreRead(String text, String expected) {
        assertThat(timestamp(text)).isEqualTo(Instant.parse(expected).toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026",
                "2026-3-1",
                "2026-13-01",
                "2026-02-29",
                "2026-00-10",
                "2026-04-31",
                "2026-03-01T",
                "2026-03-01T09:30",
                "2026-03-01T09:30:00",
                "2026-03-01T24:00:00Z",
                "2026-03-01T09:60:00Z",
                "2026-03-01T09:30:00.Z",
                "2026-03-01T09:30:00+1",
                "2026-03-01T09:30:00+01:0x",
                "2026-03-01 09:30:00Z"
            })
    void whatIsNoTimestampIsNone(String text) {
        assertThat(timestamp(text)).isEqualTo(Timestamp.NONE);
    }

    @Property(tries = 300)
    void tableFindsWhatAMapFinds(@ForAll List<String> keys, @ForAll String other) {
        Map<String, Integer> map = new HashMap<>();
        for (String key : keys) {
            map.put(valid(key), map.size());
        }
        SpanTable<Integer> table = SpanTable.of(map);
        map.forEach((key, value) -> assertThat(find(table, key)).isEqualTo(value));
        assertThat(find(table, valid(other))).isEqualTo(map.get(valid(other)));
    }

    @Property
    void hashGrowsInBothDirections(@ForAll byte[] bytes) {
        long hash = 0;
        long power = 1;
        for (int at = bytes.length - 1; at >= 0; at--) {
            hash = SpanNumbers.hashBefore(hash, power, bytes[at]);
            power = SpanNumbers.nextPower(power);
            assertThat(hash).isEqualTo(SpanNumbers.hash(bytes, at, bytes.length));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, 8, 10.255.0.1, true",
        "10.0.0.0, 8, 11.0.0.1, false",
        "192.0.2.128, 25, 192.0.2.127, false",
        "192.0.2.128, 25, 192.0.2.129, true",
        "0.0.0.0, 0, 203.0.113.9, true",
        "0.0.0.0, 0, 2001:db8::1, false",
        "2001:db8::, 33, 2001:db8:7fff::1, true",
        "2001:db8::, 33, 2001:db8:8000::1, false",
        "192.0.2.7, 32, 192.0.2.7, true",
    })
    void blockContains(String network, int bits, String client, boolean expected) {
        AddressBlock block = new AddressBlock(InetAddress.ofLiteral(network), bits);
        assertThat(block.contains(Objects.requireNonNull(ClientAddress.parse(client))))
                .isEqualTo(expected);
        assertThat(block.contains(ClientAddress.UNKNOWN)).isFalse();
    }

    private static Integer find(SpanTable<Integer> table, String key) {
        byte[] bytes = ("<" + key + ">").getBytes(StandardCharsets.UTF_8);
        return table.find(bytes, 1, bytes.length - 1);
    }

    /** Lone surrogates have no bytes of their own. */
    private static String valid(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static double decimal(String text) {
        byte[] bytes = (text + "9").getBytes(StandardCharsets.UTF_8);
        return Decimal.parse(bytes, 0, bytes.length - 1);
    }

    private static long timestamp(String text) {
        byte[] bytes = (text + "9").getBytes(StandardCharsets.UTF_8);
        return Timestamp.parseMs(bytes, 0, bytes.length - 1);
    }
}
