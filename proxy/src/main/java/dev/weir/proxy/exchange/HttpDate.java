package dev.weir.proxy.exchange;

import dev.weir.proxy.http.Ascii;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date field's value (RFC 9110 section 5.6.7), made once a second. Owned by one event loop. */
final class HttpDate {
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private long second = Long.MIN_VALUE;
    private byte[] text = new byte[0];

    byte[] bytes(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            text = Ascii.bytes(IMF_FIXDATE.format(Instant.ofEpochSecond(now)));
        }
        return text;
    }
}
