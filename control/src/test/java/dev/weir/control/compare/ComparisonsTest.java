package dev.weir.control.compare;

import static dev.weir.control.compare.Answers.json;
import static dev.weir.control.compare.Answers.mirror;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.compare.MirrorReport.PlaceReport;
import dev.weir.proxy.mirror.Answer;
import dev.weir.proxy.mirror.Answer.Received;
import dev.weir.proxy.mirror.ComparedMirror;
import dev.weir.proxy.mirror.MirroredAnswers;
import dev.weir.proxy.outcome.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ComparisonsTest {
    private static final Instant NOW = Instant.parse("2026-07-01T10:00:00Z");
    private static final ComparedMirror PAIRED = mirror("shop", true);
    private static final ComparedMirror ALONE = mirror("shop", false);
    private static final Received SAME = json("{\"a\": 1}");
    private static final Received OTHER = json("{\"a\": 2}");

    private final Comparisons comparisons = new Comparisons(InstantSource.fixed(NOW));

    private MirrorReport report(ComparedMirror mirror) {
        List<MirrorReport> reports = comparisons.of(mirror.route());
        assertThat(reports).hasSize(1);
        return reports.getFirst();
    }

    private void offer(int times, MirroredAnswers answers) {
        for (int i = 0; i < times; i++) {
            assertThat(comparisons.offer(answers)).isTrue();
        }
    }

    @Test
    void withoutAnswersNothingIsDecided() {
        comparisons.follow(List.of(PAIRED));

        MirrorReport report = report(PAIRED);
        assertThat(report.judgement().likeness()).isEqualTo(Likeness.UNDECIDED);
        assertThat(report.judgement().sentence()).isEqualTo("undecided: nothing was compared yet");
        assertThat(report.since()).isEqualTo(NOW);
        assertThat(report.lastAt()).isNull();
        assertThat(report.places()).isEmpty();
    }

    @Test
    void aDifferenceOfTheCandidateIsToldWithItsPlace() {
        comparisons.follow(List.of(PAIRED));
        offer(30, Answers.of(PAIRED, SAME, OTHER, SAME));

        MirrorReport report = report(PAIRED);
        assertThat(report.judgement().likeness()).isEqualTo(Likeness.DIFFERS);
        assertThat(report.judgement().isTested()).isTrue();
        assertThat(report.judgement().sentence()).isEqualTo("differs: value $.a in 30 of 30 requests, by noise in 0");
        PlaceReport place = report.places().getFirst();
        assertThat(place.pairs()).isEqualTo(new Pairs(30, 30, 0, 0));
        assertThat(place.samples()).hasSize(PlaceCounts.MOST_SAMPLES);
        assertThat(place.samples().getFirst())
                .isEqualTo(new Sample(NOW, "GET", "/items/1", "id-1", 7, "1", "2", false));
        assertThat(report.byKind()).containsOnlyKeys(Kind.VALUE).containsEntry(Kind.VALUE, 30L);
        assertThat(report.noiseByKind()).isEmpty();
    }

    @Test
    void aFewDifferencesDecideNothing() {
        comparisons.follow(List.of(PAIRED));
        offer(10, Answers.of(PAIRED, SAME, OTHER, SAME));

        assertThat(report(PAIRED).places().getFirst().judgement().sentence())
                .isEqualTo("undecided: value $.a in 10 of 10 requests, by noise in 0");
    }

    @Test
    void theAnswerAsAWholeNeedsLessEvidenceThanOneOfManyPlaces() {
        comparisons.follow(List.of(PAIRED));
        offer(12, Answers.of(PAIRED, SAME, OTHER, SAME));

        assertThat(report(PAIRED).judgement().sentence())
                .isEqualTo(
                        "differs: no place by itself, but the answers as a whole, in 12 of 12 requests, by noise in 0");
    }

    @Test
    void whatTheSecondCopyHasAsWellIsNoise() {
        comparisons.follow(List.of(PAIRED));
        offer(200, Answers.of(PAIRED, SAME, OTHER, OTHER));

        MirrorReport report = report(PAIRED);
        assertThat(report.places().getFirst().judgement().sentence())
                .isEqualTo("same: value $.a in 200 of 200 requests, by noise in 200, noise or less than is tolerated");
        assertThat(report.judgement().likeness()).isEqualTo(Likeness.UNDECIDED);
    }

    @Test
    void aBodyThatNeverComesTwiceTheSameIsNotSaidToBeTheSameHoweverLong() {
        comparisons.follow(List.of(PAIRED));
        offer(40_000, Answers.of(PAIRED, Answers.plain("nonce 1"), Answers.plain("broken"), Answers.plain("nonce 2")));

        MirrorReport report = report(PAIRED);
        assertThat(report.places().getFirst().judgement().sentence())
                .isEqualTo("undecided: body body in 40,000 of 40,000 requests, by noise in 40,000: noise hides this"
                        + " place");
        assertThat(report.judgement().likeness()).isEqualTo(Likeness.UNDECIDED);
        assertThat(report.judgement().sentence()).endsWith("; noise hides body body");
    }

    @Test
    void aBodyInWhichNoiseHidesLessThanIsToleratedIsTheSame() {
        comparisons.follow(List.of(PAIRED));
        Received body = Answers.plain("same");
        offer(60_000, Answers.of(PAIRED, body, body, body));
        offer(1, Answers.of(PAIRED, body, Answers.plain("other"), Answers.plain("another")));

        assertThat(report(PAIRED).judgement().likeness()).isEqualTo(Likeness.SAME);
    }

    @Test
    void placesBeyondTheLimitOfOneAnswerAreToldAndNoiseHidesThem() {
        comparisons.follow(List.of(PAIRED));
        String fields = IntStream.range(0, Differences.MOST_PLACES + 1)
                .mapToObj(i -> "\"k" + (1000 + i) + "\": 1")
                .collect(Collectors.joining(",", "{", "}"));
        offer(2000, Answers.of(PAIRED, json("{}"), json(fields), json(fields)));

        MirrorReport report = report(PAIRED);
        assertThat(report.isFull()).isTrue();
        assertThat(report.places())
                .filteredOn(each -> each.place().path().equals(Differences.OTHERS))
                .singleElement()
                .extracting(each -> each.judgement().likeness())
                .isEqualTo(Likeness.UNDECIDED);
        assertThat(report.judgement().likeness()).isEqualTo(Likeness.UNDECIDED);
    }

    @Test
    void aFieldThatAlwaysChangesDoesNotHideThatTheCandidateLacksIt() {
        comparisons.follow(List.of(PAIRED));
        offer(30, Answers.of(PAIRED, SAME, json("{}"), OTHER));

        assertThat(report(PAIRED).judgement().sentence())
                .isEqualTo("differs: missing $.a in 30 of 30 requests, by noise in 0");
    }

    @Test
    void manyRequestsAlikeShowThatItIsTheSame() {
        comparisons.follow(List.of(PAIRED));
        MirroredAnswers alike = Answers.of(PAIRED, SAME, SAME, SAME);
        offer(1000, alike);
        assertThat(report(PAIRED).judgement().sentence())
                .isEqualTo(
                        "undecided: nothing differs in 1,000 requests, about 18,975 more like them show that it is the"
                                + " same");

        offer(18_975, alike);
        assertThat(report(PAIRED).judgement().sentence()).isEqualTo("same: nothing differs, in 19,975 requests");
    }

    @Test
    void withoutASecondCopyAShareDecidesAndIsSaidToBeWeaker() {
        comparisons.follow(List.of(ALONE));
        offer(4, Answers.of(ALONE, SAME, OTHER, null));
        assertThat(report(ALONE).judgement().likeness()).isEqualTo(Likeness.UNDECIDED);

        offer(1, Answers.of(ALONE, SAME, OTHER, null));
        assertThat(report(ALONE).judgement().likeness()).isEqualTo(Likeness.DIFFERS);
        assertThat(report(ALONE).judgement().isTested()).isFalse();
        assertThat(report(ALONE).judgement().sentence())
                .isEqualTo("differs: value $.a in 5 of 5 requests; without a second copy (compare.noise) this may be"
                        + " noise");

        offer(20_000, Answers.of(ALONE, SAME, SAME, null));
        assertThat(report(ALONE).judgement().likeness()).isEqualTo(Likeness.UNDECIDED);
    }

    @Test
    void aCopyThatFailedCountsInItsOwnPlaceAlone() {
        comparisons.follow(List.of(PAIRED));
        Answer failed = new Answer.Failed(Failure.CONNECT_REFUSED, 1);
        offer(30, Answers.of(PAIRED, SAME, failed, OTHER));

        MirrorReport report = report(PAIRED);
        assertThat(report.places()).hasSize(1);
        assertThat(report.judgement().sentence())
                .isEqualTo("differs: failed connect-refused in 30 of 30 requests, by noise in 0");
        assertThat(report.latencies().candidate().count()).isZero();
        assertThat(report.latencies().primary().count()).isEqualTo(30);
    }

    @Test
    void whatIsNeverComparedBehindAnotherStatusIsNotSaidToBeTheSame() {
        comparisons.follow(List.of(PAIRED));
        Received refused = json(401, new byte[0], "");
        offer(30_000, Answers.of(PAIRED, SAME, refused, refused));

        MirrorReport report = report(PAIRED);
        assertThat(report.places().getFirst().judgement().likeness()).isEqualTo(Likeness.SAME);
        assertThat(report.judgement().likeness()).isEqualTo(Likeness.UNDECIDED);
        assertThat(report.judgement().sentence())
                .isEqualTo("undecided: in none of 30,000 requests all copies had the status that the user got");
    }

    @Test
    void aSecondCopyThatWasNotMadeLeavesThePairUncounted() {
        comparisons.follow(List.of(PAIRED));
        offer(3, Answers.of(PAIRED, SAME, OTHER, null));

        assertThat(report(PAIRED).unpaired()).isEqualTo(3);
        assertThat(report(PAIRED).answers().compared()).isZero();
    }

    @Test
    void twoOfTheFirstSamplesAndThreeOfTheNewestAreKept() {
        comparisons.follow(List.of(ALONE));
        for (int i = 0; i < 9; i++) {
            offer(1, Answers.of(ALONE, SAME, json("{\"a\": \"" + i + "\"}"), null));
        }

        assertThat(report(ALONE).places().getFirst().samples())
                .extracting(Sample::candidate)
                .containsExactly("\"0\"", "\"1\"", "\"6\"", "\"7\"", "\"8\"");
    }

    @Test
    void placesBeyondTheLimitAreCountedTogether() {
        comparisons.follow(List.of(ALONE));
        for (int i = 0; i < 1000; i++) {
            offer(1, Answers.of(ALONE, json("{}"), json("{\"k" + i + "\": 1}"), null));
        }

        MirrorReport report = report(ALONE);
        assertThat(report.isFull()).isTrue();
        assertThat(report.places()).hasSize(MirrorComparison.MOST_PLACES + 1);
        assertThat(report.places())
                .filteredOn(each -> each.place().path().equals(Differences.OTHERS))
                .singleElement()
                .extracting(each -> each.pairs().raw())
                .isEqualTo(744L);
    }

    @Test
    void countsGoOnInATableThatHasTheSameMirrorAndStartAnewForAnother() {
        ComparedMirror next = new ComparedMirror("shop", "next", "v1/v3", PAIRED.rules());
        comparisons.follow(List.of(PAIRED));
        offer(5, Answers.of(PAIRED, SAME, OTHER, SAME));

        comparisons.follow(List.of(mirror("shop", true)));
        assertThat(report(PAIRED).answers().compared()).isEqualTo(5);

        comparisons.follow(List.of(next));
        offer(5, Answers.of(PAIRED, SAME, OTHER, SAME));
        assertThat(report(next).answers().compared()).isZero();

        comparisons.follow(List.of());
        assertThat(comparisons.all()).isEmpty();
        assertThat(comparisons.offer(Answers.of(PAIRED, SAME, OTHER, SAME))).isTrue();
    }

    @Test
    void mirrorsBeyondTheLimitAreNotComparedAndTheCallerIsTold() {
        List<ComparedMirror> many = IntStream.range(0, Comparisons.MOST_MIRRORS + 1)
                .mapToObj(i -> mirror("r" + (1000 + i), true))
                .toList();
        comparisons.follow(many);

        assertThat(comparisons.offer(Answers.of(many.getFirst(), SAME, SAME, SAME)))
                .isTrue();
        assertThat(comparisons.offer(Answers.of(many.getLast(), SAME, SAME, SAME)))
                .isFalse();
        assertThat(comparisons.compares(many.getFirst())).isTrue();
        assertThat(comparisons.compares(many.getLast())).isFalse();
        assertThat(comparisons.all()).hasSize(Comparisons.MOST_MIRRORS);

        comparisons.follow(List.of(many.getLast()));
        assertThat(comparisons.compares(many.getLast())).isTrue();
        assertThat(comparisons.offer(Answers.of(many.getLast(), SAME, SAME, SAME)))
                .isTrue();
    }

    @Test
    void noTextOfAnAnswerCanBreakTheSentenceOrTheSample() {
        comparisons.follow(List.of(ALONE));
        offer(6, Answers.of(ALONE, json("{\"password\": \"hunter2\"}"), json("{\"password\": \"hunter3\"}"), null));

        assertThat(report(ALONE).toString()).doesNotContain("hunter");
    }

    @Test
    void aReportIsOfOneMomentWhileAnswersGoOnToCome() throws InterruptedException {
        comparisons.follow(List.of(PAIRED));
        Thread mirror = Thread.ofPlatform().start(() -> offer(20_000, Answers.of(PAIRED, SAME, OTHER, SAME)));
        while (mirror.isAlive()) {
            MirrorReport report = report(PAIRED);
            long compared = report.answers().compared();
            assertThat(report.answers()).isEqualTo(new Pairs(compared, compared, 0, 0));
            assertThat(report.byKind().getOrDefault(Kind.VALUE, 0L)).isEqualTo(compared);
            report.places().forEach(place -> assertThat(place.pairs()).isEqualTo(report.answers()));
            assertThat(report.latencies().second().count()).isEqualTo(compared);
        }
        mirror.join();
        assertThat(report(PAIRED).answers().compared()).isEqualTo(20_000);
    }

    /** The same version behind both copies: a field that always changes, one that often does, one that seldom does, and failures. */
    @Test
    void twoCopiesOfOneVersionAreSeldomSaidToDiffer() {
        Random chance = new Random(11);
        int wrong = 0;
        int runs = 200;
        for (int run = 0; run < runs; run++) {
            wrong += seems(Likeness.DIFFERS, chance, 0) ? 1 : 0;
        }
        assertThat(wrong).isLessThanOrEqualTo((int) (runs * PairedTest.ALPHA));
    }

    @Test
    void aDifferenceInOneOfTenRequestsIsFoundBesideTheNoise() {
        Random chance = new Random(12);
        int found = 0;
        for (int run = 0; run < 30; run++) {
            found += seems(Likeness.DIFFERS, chance, 0.1) ? 1 : 0;
        }
        assertThat(found).isEqualTo(30);
    }

    private boolean seems(Likeness likeness, Random chance, double rateOfHarm) {
        comparisons.follow(List.of());
        comparisons.follow(List.of(PAIRED));
        for (int i = 0; i < 500; i++) {
            offer(1, Answers.of(PAIRED, noisy(chance, 0), copy(chance, rateOfHarm), copy(chance, 0)));
            if (i % 50 == 49 && report(PAIRED).judgement().likeness() == likeness) {
                return true;
            }
        }
        return false;
    }

    private static Answer copy(Random chance, double rateOfHarm) {
        return chance.nextInt(50) == 0 ? new Answer.Failed(Failure.FIRST_BYTE_TIMEOUT, 1) : noisy(chance, rateOfHarm);
    }

    private static Received noisy(Random chance, double rateOfHarm) {
        int price = chance.nextDouble() < rateOfHarm ? 2 : 1;
        return json("{\"at\": " + chance.nextInt() + ", \"often\": " + chance.nextInt(2) + ", \"seldom\": "
                + chance.nextInt(30) / 29 + ", \"price\": " + price + "}");
    }
}
