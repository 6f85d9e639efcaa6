package dev.weir.control.compare;

import dev.weir.control.compare.MirrorReport.PlaceReport;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts what was counted into a verdict and a sentence. Stateless. */
final class LikenessJudge {
    /** So many differences at least, where no second copy tells them from noise. */
    static final long FEWEST_ALONE = 5;

    private LikenessJudge() {}

    /** The verdict on one place. */
    static Judgement ofPlace(Place place, PlaceCounts counts, Pairs pairs, boolean isTested) {
        double lnSame = lnSame(place, pairs, isTested);
        Likeness likeness = likeness(counts, pairs, isTested, lnSame);
        String name = place.kind().label() + " " + place.path();
        String sentence = switch (likeness) {
            case DIFFERS -> "differs: " + name + " " + often(pairs, isTested);
            case SAME -> "same: " + name + " " + often(pairs, isTested) + ", noise or less than is tolerated";
            case UNDECIDED ->
                "undecided: " + name + " " + often(pairs, isTested)
                        + (isHidden(place, pairs) ? ": noise hides this place" : "");
        };
        return judgement(likeness, isTested, sentence, counts, lnSame);
    }

    /** Where noise hides what else differs, each difference may be the candidate's, as without a second copy. */
    private static double lnSame(Place place, Pairs pairs, boolean isTested) {
        return isTested && !isHidden(place, pairs) ? PairedTest.lnSame(pairs) : PairedTest.lnSameAlone(pairs);
    }

    /**
     * Whether more than one thing can differ in a place, of which one is noise: in a body that is compared by its hash a nonce is all
     * there is to see, however broken the rest.
     */
    private static boolean isHidden(Place place, Pairs pairs) {
        boolean holdsMany = place.kind() == Kind.BODY || place.path().equals(Differences.OTHERS);
        return holdsMany && pairs.both() > 0;
    }

    /**
     * The verdict on all of it.
     *
     * @param whole whether anything differed, per request
     * @param comparedWhole requests in which every place was compared: those of a place that never differed
     */
    static Judgement ofAll(
            PlaceCounts whole, Pairs pairs, long comparedWhole, List<PlaceReport> places, boolean isTested) {
        Pairs unseen = Pairs.alike(comparedWhole);
        double lnSame = isTested ? PairedTest.lnSame(unseen) : PairedTest.lnSameAlone(unseen);
        for (PlaceReport each : places) {
            lnSame = Math.min(lnSame, each.judgement().lnSame());
        }
        @Nullable PlaceReport worst = worst(places);
        if (worst != null) {
            String sentence = worst.judgement().sentence() + elsewhere(places);
            return judgement(Likeness.DIFFERS, isTested, sentence + weakness(isTested), whole, lnSame);
        }
        Likeness likeness = likeness(whole, pairs, isTested, Double.NEGATIVE_INFINITY);
        if (likeness == Likeness.DIFFERS) {
            String sentence = "differs: no place by itself, but the answers as a whole, " + often(pairs, isTested);
            return judgement(likeness, isTested, sentence + weakness(isTested), whole, lnSame);
        }
        boolean isSame = lnSame >= PairedTest.lnEnoughForSame();
        String sentence = isSame ? same(pairs, isTested) : undecided(pairs, comparedWhole, places, isTested);
        return judgement(isSame ? Likeness.SAME : Likeness.UNDECIDED, isTested, sentence, whole, lnSame);
    }

    private static Likeness likeness(PlaceCounts counts, Pairs pairs, boolean isTested, double lnSame) {
        boolean isShown = isTested ? counts.lnDiffers() >= counts.lnEnough() : pairs.raw() >= FEWEST_ALONE;
        if (isShown && pairs.isReported()) {
            return Likeness.DIFFERS;
        }
        return lnSame >= PairedTest.lnEnoughForSame() ? Likeness.SAME : Likeness.UNDECIDED;
    }

    private static Judgement judgement(
            Likeness likeness, boolean isTested, String sentence, PlaceCounts counts, double lnSame) {
        return new Judgement(
                likeness,
                isTested,
                sentence,
                isTested ? counts.lnDiffers() : null,
                isTested ? counts.lnEnough() : null,
                lnSame,
                PairedTest.lnEnoughForSame());
    }

    private static @Nullable PlaceReport worst(List<PlaceReport> places) {
        @Nullable PlaceReport worst = null;
        for (PlaceReport each : places) {
            boolean differs = each.judgement().likeness() == Likeness.DIFFERS;
            if (differs
                    && (worst == null || each.pairs().share() > worst.pairs().share())) {
                worst = each;
            }
        }
        return worst;
    }

    private static String elsewhere(List<PlaceReport> places) {
        long others = places.stream()
                        .filter(each -> each.judgement().likeness() == Likeness.DIFFERS)
                        .count()
                - 1;
        return others == 0 ? "" : ", and in " + others + (others == 1 ? " other place" : " other places");
    }

    private static String same(Pairs pairs, boolean isTested) {
        String what = pairs.raw() == 0 ? "nothing differs" : "what differs is noise or less than is tolerated";
        return "same: " + what + ", in " + number(pairs.compared()) + " requests" + (isTested ? "" : ", without noise");
    }

    private static String undecided(Pairs pairs, long comparedWhole, List<PlaceReport> places, boolean isTested) {
        if (pairs.compared() == 0) {
            return "undecided: nothing was compared yet";
        }
        if (pairs.raw() == 0 && pairs.noise() == 0) {
            return "undecided: nothing differs in " + number(pairs.compared()) + " requests, about "
                    + number(Math.max(1, enoughAlike(isTested) - comparedWhole))
                    + " more like them show that it is the same";
        }
        if (comparedWhole == 0) {
            return "undecided: in none of " + number(pairs.compared())
                    + " requests all copies had the status that the user got";
        }
        long open = places.stream()
                .filter(each -> each.judgement().likeness() == Likeness.UNDECIDED)
                .count();
        return "undecided: something differs " + often(pairs, isTested) + "; in " + open
                + (open == 1 ? " place" : " places") + " neither a difference nor its absence is shown"
                + hidden(places)
                + weakness(isTested);
    }

    private static String hidden(List<PlaceReport> places) {
        List<String> names = places.stream()
                .filter(each -> each.judgement().likeness() == Likeness.UNDECIDED)
                .filter(each -> isHidden(each.place(), each.pairs()))
                .map(each -> each.place().kind().label() + " " + each.place().path())
                .toList();
        return names.isEmpty() ? "" : "; noise hides " + String.join(", ", names);
    }

    /** Requests without any difference that are evidence enough. */
    static long enoughAlike(boolean isTested) {
        double stakes = isTested ? 4 : 2;
        return (long) Math.ceil((PairedTest.lnEnoughForSame() + Math.log(stakes)) / Math.log1p(Pairs.TOLERATED_SHARE));
    }

    private static String often(Pairs pairs, boolean isTested) {
        String raw = "in " + number(pairs.raw()) + " of " + number(pairs.compared()) + " requests";
        return isTested ? raw + ", by noise in " + number(pairs.noise()) : raw;
    }

    private static String weakness(boolean isTested) {
        return isTested ? "" : "; without a second copy (compare.noise) this may be noise";
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
