package dev.weir.control.compare;

import org.hipparchus.special.Beta;

/**
 * What pairs of answers say about two versions, at any time and as often as one looks. Stateless.
 *
 * <p><b>The idea.</b> Each request is copied twice: to the candidate, and once more to the version that answers the users.
 * An answer has fields that never come twice the same (times, ids, the order of a set), and such noise hits both copies
 * alike. So a request in which both answers differ from the user's, or neither, says nothing, and the others are throws of
 * a coin: did only the candidate's answer differ (D10), or only the second one (D01)? Were the candidate the same version,
 * the coin would be fair. That is McNemar's test (Psychometrika 12, 1947), and the null is {@code P(D10 | D10 or D01) <=
 * 1/2}. It need not be known how noisy a field is, the noise may drift with the hour, and the requests may depend on each
 * other: given the past, only the two copies must be alike.
 *
 * <p><b>The bet.</b> Who bets on {@code P(D10) = t} with t above 1/2 has his stake multiplied by {@code 2t} when D10 comes
 * and by {@code 2(1 - t)} when D01 does. With a true chance p the expected factor is {@code 2tp + 2(1 - t)(1 - p)}, which
 * grows with p and is 1 at 1/2: it is at most 1 on the whole null. As t is not known, the stake is spread over all of them
 * evenly, a Beta(1, 1) cut off at 1/2. After a times D10 and b times D01 the wealth is
 *
 * <pre>
 *   E(a, b) = 2 * integral from 1/2 to 1 of (2t)^a (2(1 - t))^b dt
 *           = 2^(a+b+1) B(a+1, b+1) I(b+1, a+1),    I = the regularized incomplete beta function at 1/2
 * </pre>
 *
 * <p><b>Why one may look all the time.</b> A mean of fair bets is a fair bet, so under the null E is a non-negative
 * supermartingale that starts at 1, and by Ville's inequality (1939) it <i>ever</i> reaches x with a probability of at
 * most 1/x. There is no number of requests to be fixed before, and stopping when one likes what one sees spoils nothing. A
 * textbook McNemar test that is looked at all day finds a difference in two equal versions sooner or later.
 *
 * <p><b>Many places.</b> Each place of an answer has its own coin, and one looks at all of them. Half of alpha belongs to
 * the answer as a whole, the other half is divided evenly among as many places as are kept at most (Bonferroni), whether
 * they are seen or not. It holds however the places hang together, a small budget costs little (wealth grows
 * exponentially: 256 places cost nine throws more), and it tells which place it is. The mean of the e-values is not bought
 * dearer but says only that something differs somewhere.
 *
 * <p><b>Same</b> is a claim of its own and needs its own evidence; not to have found anything is none. Its null is what
 * would be reported: a surplus {@code p10 - p01} of at least 0.03 % of the requests, and of at least 20 % of the
 * candidate's differences. A payoff with a mean of at most 0 under it, {@code share - D10 + D01} against the first and
 * {@code 0.2 (D10 + both) - D10 + D01} against the second, is bet on with a part l of the wealth: the product of {@code 1
 * + l * payoff} is a supermartingale again (Waudby-Smith, Ramdas, JRSS B 86, 2024, arXiv 2010.09686). Where the claim is
 * false both nulls hold, so the mean of both wealths is evidence for it. Whoever claims that all places are the same errs
 * only if he errs at a place that is not: there is no price for many places here.
 *
 * <p>A place in which many things may differ at once, a body known by its hash alone or the places beyond the limits, is no such coin:
 * what differs in both copies may be noise and a fault of the candidate besides. There {@code both} is no evidence of sameness but
 * counts as the candidate's, against the first null alone.
 *
 * <p><b>What it leans on.</b> That the two copies are treated alike. A field that tells which copy came later, a counter
 * or the second of the clock, can differ more in the slower version; it is a difference between versions, if not the one
 * that was looked for. And that neither copy is nearer to the user's answer than the other: a second copy at the very endpoint that
 * answered the user shares what is bound to it, so it goes to another one where it can, and best to endpoints that serve no users.
 *
 * <p>E-processes and optional stopping: Ramdas, Gruenwald, Vovk, Shafer, Statistical Science 38, 2023, arXiv 2210.01948.
 */
final class PairedTest {
    /** How likely two equal versions are ever said to differ, at most, and different ones to be the same. */
    static final double ALPHA = 0.01;

    private static final double LN_2 = Math.log(2);
    /** Beyond this evidence is not counted. */
    private static final double MOST_LN = 700;

    private static final double RELATIVE = 0.2;
    /** The parts of the wealth that are bet, each half of the one before. */
    private static final int BETS = 12;

    private PairedTest() {}

    /** ln of the evidence that the candidate differs more than the version does from itself. */
    static double lnDiffers(long onlyCandidate, long onlySecond) {
        double above = Beta.regularizedBeta(0.5, onlySecond + 1.0, onlyCandidate + 1.0);
        double ln = (onlyCandidate + onlySecond + 1) * LN_2
                + Beta.logBeta(onlyCandidate + 1.0, onlySecond + 1.0)
                + Math.log(above);
        return Math.clamp(ln, -MOST_LN, MOST_LN);
    }

    /** More than that it cannot be, said faster: what the best of all bets would have won. */
    static double lnDiffersAtMost(long onlyCandidate, long onlySecond) {
        if (onlyCandidate <= onlySecond) {
            return 0;
        }
        double all = (double) onlyCandidate + onlySecond;
        return all * LN_2 + lnPower(onlyCandidate, all) + lnPower(onlySecond, all);
    }

    private static double lnPower(long count, double all) {
        return count == 0 ? 0 : count * Math.log(count / all);
    }

    /** What is enough for the answer as a whole. */
    static double lnEnoughForAll() {
        return Math.log(2 / ALPHA);
    }

    /** What is enough for one of at most so many places. */
    static double lnEnoughForOne(int places) {
        return Math.log(2 * places / ALPHA);
    }

    /** ln of the evidence that the candidate differs no more than is tolerated. */
    static double lnSame(Pairs pairs) {
        return lnMean(lnBelowShare(pairs), lnBelowRelative(pairs));
    }

    /** The same where a second copy is missing or tells nothing: any difference is the candidate's. */
    static double lnSameAlone(Pairs pairs) {
        return lnBelowShare(new Pairs(pairs.compared(), pairs.raw(), 0, 0));
    }

    /** What is enough for that. */
    static double lnEnoughForSame() {
        return Math.log(1 / ALPHA);
    }

    private static double lnBelowShare(Pairs pairs) {
        long quiet = pairs.compared() - pairs.onlyCandidate() - pairs.onlySecond();
        double share = Pairs.TOLERATED_SHARE;
        double sum = Double.NEGATIVE_INFINITY;
        double bet = 1;
        for (int i = 0; i < BETS; i++, bet /= 2) {
            double ln = quiet * Math.log1p(bet * share)
                    + pairs.onlyCandidate() * Math.log1p(bet * (share - 1))
                    + pairs.onlySecond() * Math.log1p(bet * (share + 1));
            sum = lnSum(sum, ln + lnStake(i));
        }
        return Math.clamp(sum, -MOST_LN, MOST_LN);
    }

    private static double lnBelowRelative(Pairs pairs) {
        double sum = Double.NEGATIVE_INFINITY;
        double bet = 1;
        for (int i = 0; i < BETS; i++, bet /= 2) {
            double ln = pairs.both() * Math.log1p(bet * RELATIVE)
                    + pairs.onlyCandidate() * Math.log1p(bet * (RELATIVE - 1))
                    + pairs.onlySecond() * Math.log1p(bet);
            sum = lnSum(sum, ln + lnStake(i));
        }
        return Math.clamp(sum, -MOST_LN, MOST_LN);
    }

    /** Half of the stake for the boldest bet, which is the best while nothing differs; the rest evenly. */
    private static double lnStake(int bet) {
        return -LN_2 - (bet == 0 ? 0 : Math.log(BETS - 1));
    }

    private static double lnMean(double a, double b) {
        return lnSum(a, b) - LN_2;
    }

    private static double lnSum(double a, double b) {
        double most = Math.max(a, b);
        return most == Double.NEGATIVE_INFINITY ? most : most + Math.log1p(Math.exp(Math.min(a, b) - most));
    }
}
