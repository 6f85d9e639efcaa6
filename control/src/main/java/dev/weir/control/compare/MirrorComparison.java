package dev.weir.control.compare;

import dev.weir.control.compare.Differences.Values;
import dev.weir.control.compare.MirrorReport.Latencies;
import dev.weir.control.compare.MirrorReport.PlaceReport;
import dev.weir.control.compare.MirrorReport.Quantiles;
import dev.weir.proxy.mirror.Answer;
import dev.weir.proxy.mirror.ComparedMirror;
import dev.weir.proxy.mirror.MirroredAnswers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one mirror's answers, bounded. The mirror's thread counts, any other asks for a report; the lock is held for
 * neither longer than that takes, and never while answers are read.
 */
final class MirrorComparison {
    /** Places beyond are counted together, one for each kind. */
    static final int MOST_PLACES = 256;

    /** What alpha is divided by: all places there can be. */
    static final int PLACES_JUDGED = MOST_PLACES + Kind.values().length;

    private static final int LONGEST_ID = 64;
    private static final long LONGEST_US = 3_600_000_000L;
    private static final Comparator<PlaceReport> ORDER = Comparator.comparing(
                    (PlaceReport each) -> each.judgement().likeness() != Likeness.DIFFERS)
            .thenComparing(each -> each.judgement().likeness() == Likeness.SAME)
            .thenComparingLong(each -> -each.pairs().onlyCandidate())
            .thenComparingLong(each -> -each.pairs().raw());

    private final ComparedMirror mirror;
    private final Instant since;
    private final Map<Place, PlaceCounts> places = new TreeMap<>();
    private final PlaceCounts whole = new PlaceCounts(PairedTest.lnEnoughForAll());
    private final Map<Kind, Long> byKind = new EnumMap<>(Kind.class);
    private final Map<Kind, Long> noiseByKind = new EnumMap<>(Kind.class);
    private final Histogram primaryUs = new Histogram(LONGEST_US, 2);
    private final Histogram candidateUs = new Histogram(LONGEST_US, 2);
    private final Histogram secondUs = new Histogram(LONGEST_US, 2);
    private @Nullable Instant lastAt;
    private long compared;
    private long comparedWhole;
    private long unpaired;
    private long failures;
    private boolean full;

    MirrorComparison(ComparedMirror mirror, Instant since) {
        this.mirror = mirror;
        this.since = since;
    }

    /** Compares and counts. The mirror's thread. */
    void take(MirroredAnswers answers, Instant now) {
        Answer second = answers.second();
        if (mirror.rules().withNoise() && second == null) {
            countUnpaired();
            return;
        }
        AnswerComparison comparison = new AnswerComparison(mirror.rules(), answers.primary());
        Differences candidate = comparison.compare(answers.candidate());
        Differences noise = second == null ? new Differences() : comparison.compare(second);
        count(answers, candidate, noise, candidate.isEmpty() ? null : sample(answers, now), now);
    }

    synchronized void countFailure() {
        failures++;
    }

    private synchronized void countUnpaired() {
        unpaired++;
    }

    private synchronized void count(
            MirroredAnswers answers, Differences candidate, Differences noise, @Nullable Sample common, Instant now) {
        lastAt = now;
        compared++;
        comparedWhole += isWhole(answers) ? 1 : 0;
        time(primaryUs, answers.primary());
        time(candidateUs, answers.candidate());
        time(secondUs, answers.second());
        if (!candidate.isEmpty() || !noise.isEmpty()) {
            whole.count(!candidate.isEmpty(), !noise.isEmpty());
        }
        countKinds(byKind, candidate);
        countKinds(noiseByKind, noise);
        countPlaces(isWhole(answers), candidate, noise, common);
    }

    /**
     * Behind a failure or another status of either copy nothing else is compared: such a request says of the other places neither that
     * they differ nor that they do not.
     */
    private static boolean isWhole(MirroredAnswers answers) {
        int status = answers.primary().status();
        Answer second = answers.second();
        return hasStatus(answers.candidate(), status) && (second == null || hasStatus(second, status));
    }

    private static boolean hasStatus(Answer answer, int status) {
        return answer instanceof Answer.Received received && received.status() == status;
    }

    private static void time(Histogram latencyUs, @Nullable Answer answer) {
        if (answer instanceof Answer.Received received) {
            latencyUs.recordValue(Math.clamp(received.latencyNs() / 1000, 0, LONGEST_US));
        }
    }

    private static void countKinds(Map<Kind, Long> counts, Differences differences) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        differences.places().keySet().forEach(place -> kinds.add(place.kind()));
        kinds.forEach(kind -> counts.merge(kind, 1L, Long::sum));
    }

    /** @param common of all samples of the request; null: the candidate's answer does not differ */
    private void countPlaces(boolean isWhole, Differences candidate, Differences noise, @Nullable Sample common) {
        Map<Place, Values> inCandidate = kept(candidate, isWhole);
        Map<Place, Values> inNoise = kept(noise, isWhole);
        Set<Place> either = new TreeSet<>(inCandidate.keySet());
        either.addAll(inNoise.keySet());
        for (Place place : either) {
            PlaceCounts counts = countsOf(place);
            Values values = inCandidate.get(place);
            counts.count(values != null, inNoise.containsKey(place));
            if (values != null && common != null) {
                counts.keep(common.in(values, inNoise.containsKey(place)));
            }
        }
    }

    /** The places under which they are counted, those beyond the limit as one. */
    private Map<Place, Values> kept(Differences differences, boolean isWhole) {
        Map<Place, Values> kept = new TreeMap<>();
        differences.places().forEach((place, values) -> {
            if (isWhole || countsAlways(place)) {
                kept.putIfAbsent(room(place), values);
            }
        });
        return kept;
    }

    private static boolean countsAlways(Place place) {
        return place.kind() == Kind.FAILED || place.kind() == Kind.STATUS;
    }

    private Place room(Place place) {
        if (place.path().equals(Differences.OTHERS)) {
            full = true;
            return place;
        }
        if (places.containsKey(place) || places.size() < MOST_PLACES) {
            countsOf(place);
            return place;
        }
        full = true;
        return new Place(place.kind(), Differences.OTHERS);
    }

    private PlaceCounts countsOf(Place place) {
        return places.computeIfAbsent(place, absent -> new PlaceCounts(PairedTest.lnEnoughForOne(PLACES_JUDGED)));
    }

    private static Sample sample(MirroredAnswers answers, Instant now) {
        String id = answers.requestId();
        return new Sample(
                now,
                Shown.text(answers.method()),
                Shown.target(answers.path()),
                id == null ? null : Shown.id(id, LONGEST_ID),
                answers.generation(),
                null,
                null,
                false);
    }

    /** What was counted up to now is copied under the lock, and judged outside of it. */
    MirrorReport report() {
        Counted counted = counted();
        boolean isTested = mirror.rules().withNoise();
        List<PlaceReport> reports = new ArrayList<>();
        counted.places.forEach((place, counts) -> {
            Pairs pairs = counts.pairs(countsAlways(place) ? counted.compared : counted.comparedWhole);
            reports.add(new PlaceReport(
                    place, pairs, LikenessJudge.ofPlace(place, counts, pairs, isTested), counts.samples()));
        });
        reports.sort(ORDER);
        Pairs pairs = counted.whole.pairs(counted.compared);
        return new MirrorReport(
                mirror,
                since,
                counted.lastAt,
                counted.unpaired,
                counted.failures,
                pairs,
                LikenessJudge.ofAll(counted.whole, pairs, counted.comparedWhole, reports, isTested),
                counted.byKind,
                counted.noiseByKind,
                counted.full,
                List.copyOf(reports),
                counted.latencies);
    }

    /** All counts of one moment. */
    private record Counted(
            long compared,
            long comparedWhole,
            long unpaired,
            long failures,
            boolean full,
            @Nullable Instant lastAt,
            PlaceCounts whole,
            Map<Place, PlaceCounts> places,
            Map<Kind, Long> byKind,
            Map<Kind, Long> noiseByKind,
            Latencies latencies) {}

    private synchronized Counted counted() {
        Map<Place, PlaceCounts> copies = new TreeMap<>();
        places.forEach((place, counts) -> copies.put(place, counts.copy()));
        return new Counted(
                compared,
                comparedWhole,
                unpaired,
                failures,
                full,
                lastAt,
                whole.copy(),
                copies,
                Map.copyOf(byKind),
                Map.copyOf(noiseByKind),
                new Latencies(quantiles(primaryUs), quantiles(candidateUs), quantiles(secondUs)));
    }

    private static Quantiles quantiles(Histogram latencyUs) {
        return new Quantiles(
                latencyUs.getTotalCount(),
                latencyUs.getValueAtPercentile(50),
                latencyUs.getValueAtPercentile(90),
                latencyUs.getValueAtPercentile(99));
    }
}
