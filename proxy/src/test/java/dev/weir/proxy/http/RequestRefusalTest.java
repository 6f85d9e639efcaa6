package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What two parsers could read differently is refused, and the reason is told. */
class RequestRefusalTest {

    @ParameterizedTest
    @MethodSource("dev.weir.proxy.http.RequestSamples#refusals")
    void aHostileHeadIsRefusedForItsReason(Sample sample) {
        assertThat(Wire.requestOutcome(sample.wire())).isEqualTo(sample.refusal());
    }

    @Test
    void everyRefusalOfARequestHeadHasItsSample() {
        Set<Refusal> elsewhere = EnumSet.of(
                Refusal.STATUS_LINE_MALFORMED, Refusal.CHUNK_MALFORMED, Refusal.TRAILERS_TOO_LARGE, Refusal.EMPTY);

        assertThat(RequestSamples.refusals().map(Sample::refusal).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(elsewhere)));
    }

    @Test
    void aRefusalNamesItsStatusSourceAndLabel() {
        assertThat(Refusal.REQUEST_LINE_TOO_LONG.status()).isEqualTo(414);
        assertThat(Refusal.HEAD_TOO_LARGE.status()).isEqualTo(431);
        assertThat(Refusal.TOO_MANY_FIELDS.status()).isEqualTo(431);
        assertThat(Refusal.TRANSFER_CODING_UNKNOWN.status()).isEqualTo(501);
        assertThat(Refusal.VERSION_NOT_SUPPORTED.status()).isEqualTo(505);
        assertThat(Refusal.EXPECTATION_UNKNOWN.status()).isEqualTo(417);
        assertThat(Refusal.METHOD_REFUSED.status()).isEqualTo(405);
        assertThat(Refusal.LINE_FOLDED.status()).isEqualTo(400);
        assertThat(Refusal.LINE_FOLDED.label()).isEqualTo("line-folded");
        assertThat(Refusal.LINE_FOLDED.source()).isEqualTo("RFC 9112 section 5.2");
    }
}
