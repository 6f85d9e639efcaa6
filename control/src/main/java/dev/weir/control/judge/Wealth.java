package dev.weir.control.judge;

import java.util.Arrays;

/** What several bets have won so far, from a stake that they share: evidence is their sum. Owned by the control thread. */
final class Wealth {
    /** Beyond this wealth is not counted: to hold less than one has is a safe bet. */
    private static final double MOST = 1e100;

    private final double[] held;
    private final double[] gained;
    private boolean hasGained;

    Wealth(int bets) {
        this.held = new double[bets];
        this.gained = new double[bets];
    }

    int bets() {
        return held.length;
    }

    double of(int bet) {
        return held[bet];
    }

    /** As a factor of the whole stake, from 0. */
    double sum() {
        double sum = 0;
        for (double each : held) {
            sum += each;
        }
        return sum;
    }

    /** Puts a part of the stake in, the same on each bet. */
    void put(double mass) {
        for (int i = 0; i < held.length; i++) {
            held[i] += mass / held.length;
        }
    }

    /**
     * Settles a bet.
     *
     * @param gain by which the logarithm of its wealth changes
     * @param most that all gains since {@link #forgetGains} may come to; to keep less than was won is a safe bet, whatever that depends on
     */
    void settle(int bet, double gain, double most) {
        double counted = Math.min(gain, most - gained[bet]);
        gained[bet] += counted;
        hasGained = true;
        held[bet] = Math.min(MOST, held[bet] * Math.exp(counted));
    }

    /** From now on all may be won anew that may be won at once. */
    void forgetGains() {
        if (hasGained) {
            Arrays.fill(gained, 0);
            hasGained = false;
        }
    }

    /** Gives up what was won. */
    void clear() {
        Arrays.fill(held, 0);
    }
}
