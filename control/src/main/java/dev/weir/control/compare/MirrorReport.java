package dev.weir.control.compare;

import dev.weir.proxy.mirror.ComparedMirror;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the comparison of a mirror's answers came to, at one moment. Immutable.
 *
 * @param since when counting began: when the mirror, its rules or one of the versions became what it is
 * @param lastAt of the last request that was compared; null: none was
 * @param unpaired requests that were not compared, because the second copy was not made
 * @param failures requests that were not compared, because comparing them failed
 * @param answers of all that was compared: whether anything differed
 * @param byKind requests with a difference of that kind in the answer of the candidate
 * @param noiseByKind the same in that of the second copy
 * @param isFull whether there were more places than are kept; the rest is counted together
 * @param places what differs first, then what may, then what does not; in each the most differences first
 */
public record MirrorReport(
        ComparedMirror mirror,
        Instant since,
        @Nullable Instant lastAt,
        long unpaired,
        long failures,
        Pairs answers,
        Judgement judgement,
        Map<Kind, Long> byKind,
        Map<Kind, Long> noiseByKind,
        boolean isFull,
        List<PlaceReport> places,
        Latencies latencies) {

    /** One place. */
    public record PlaceReport(Place place, Pairs pairs, Judgement judgement, List<Sample> samples) {}

    /** How long whole answers took; those that failed are left out. */
    public record Latencies(Quantiles primary, Quantiles candidate, Quantiles second) {}

    /** Of {@code count} answers; 0 when there were none. */
    public record Quantiles(long count, long p50Us, long p90Us, long p99Us) {}
}
