package dev.weir.proxy.http;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A message head and what must become of it.
 *
 * @param refusal null if the head is taken
 */
record Sample(String what, String wire, @Nullable Refusal refusal) {

    static Sample taken(String what, String... lines) {
        return new Sample(what, Wire.head(lines), null);
    }

    static Sample refused(String what, Refusal refusal, String wire) {
        return new Sample(what, wire, refusal);
    }

    /** Field lines behind an otherwise good request. */
    static Sample refusedFields(String what, Refusal refusal, String... fieldLines) {
        return new Sample(what, "POST / HTTP/1.1\r\nHost: weir.test\r\n" + Wire.head(fieldLines), refusal);
    }

    static Stream<Sample> refusedOnly(List<Sample> samples) {
        return samples.stream().filter(sample -> sample.refusal() != null);
    }

    @Override
    public String toString() {
        return what;
    }
}
