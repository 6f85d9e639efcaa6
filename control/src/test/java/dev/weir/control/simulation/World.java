package dev.weir.control.simulation;

import dev.weir.proxy.outcome.Outcome;
import dev.weir.proxy.outcome.OutcomeClass;
import dev.weir.proxy.outcome.OutcomeRecorder;
import dev.weir.proxy.outcome.Slot;
import dev.weir.proxy.outcome.Spread;
import dev.weir.proxy.outcome.Yardstick;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Requests of one variant, and what becomes of them: Poisson arrivals, keys over all slices, four endpoints. It stands where the event
 * loop is, and asks what a loop asks: since when exchanges count, and when one is hung.
 */
final class World {
    static final long TICK_NS = 100_000_000;
    static final int ENDPOINTS = 4;

    private static final int TICKS_PER_SECOND = 10;
    private static final long MS_NS = 1_000_000;
    private static final double MEDIAN_MS = 50;
    private static final double SIGMA = 0.6;
    private static final long STALL_NS = 300 * MS_NS;
    private static final double POISSON_PART = 30;

    /** Answers that come later than the tick they began in, by tick: longer than any delay here. */
    private static final int LATER_TICKS = 512;

    private static final long[] LATENCIES_NS = latencies(new SplittableRandom(1));

    private final OutcomeRecorder recorder;
    private final Slot slot;
    private final Clumps clumps;
    private final SplittableRandom random;
    private final double[] endpointRates = new double[ENDPOINTS];
    private final Later[] later = new Later[LATER_TICKS];
    private long tick;

    /** Answers that come in one tick. */
    private static final class Later {
        private long[] beganNs = new long[8];
        private long[] latencyNs = new long[8];
        private int size;

        void add(long began, long latency) {
            if (size == beganNs.length) {
                beganNs = Arrays.copyOf(beganNs, 2 * size);
                latencyNs = Arrays.copyOf(latencyNs, 2 * size);
            }
            beganNs[size] = began;
            latencyNs[size] = latency;
            size++;
        }
    }

    World(OutcomeRecorder recorder, Slot slot, Clumps clumps, SplittableRandom random) {
        this.recorder = recorder;
        this.slot = slot;
        this.clumps = clumps;
        this.random = random;
        for (int i = 0; i < LATER_TICKS; i++) {
            later[i] = new Later();
        }
    }

    /**
     * All that ends within a tick.
     *
     * @param beganNs when the tick began
     * @param mean requests that are expected to begin in it
     */
    void tick(long beganNs, double mean, Service service) {
        if (tick % TICKS_PER_SECOND == 0) {
            for (int i = 0; i < ENDPOINTS; i++) {
                endpointRates[i] = clumps.draw(random, service.errorRate());
            }
        }
        answerLater();
        boolean stalls = service.stallRate() > 0 && random.nextDouble() < service.stallRate();
        for (int left = poisson(mean); left > 0; left--) {
            int endpoint = random.nextInt(ENDPOINTS);
            double rate = clumps instanceof Clumps.None ? service.errorRate() : endpointRates[endpoint];
            if (random.nextDouble() < rate) {
                answer(beganNs, endpoint, true, Outcome.UNKNOWN_NS);
            } else {
                succeed(beganNs, endpoint, service, stalls ? STALL_NS : 0);
            }
        }
        tick++;
    }

    private void succeed(long beganNs, int endpoint, Service service, long stallNs) {
        long usualNs = LATENCIES_NS[random.nextInt(LATENCIES_NS.length)];
        long latencyNs = stallNs + (long) (usualNs * service.latencyFactor()) + service.successDelayMs() * MS_NS;
        if (service.successDelayMs() == 0) {
            answer(beganNs, endpoint, false, latencyNs);
        } else {
            long ticks = latencyNs / TICK_NS;
            later[(int) ((tick + ticks) % LATER_TICKS)].add(beganNs, latencyNs);
        }
    }

    private void answerLater() {
        Later due = later[(int) (tick % LATER_TICKS)];
        for (int i = 0; i < due.size; i++) {
            answer(due.beganNs[i], random.nextInt(ENDPOINTS), false, due.latencyNs[i]);
        }
        due.size = 0;
    }

    private void answer(long beganNs, int endpoint, boolean failed, long latencyNs) {
        recorder.attempt(slot, failed ? OutcomeClass.SERVER_ERROR : OutcomeClass.OK);
        Yardstick yardstick = slot.yardstick();
        if (!slot.takesEvidenceSince(beganNs)) {
            return;
        }
        int slice = random.nextInt(Spread.KEY_SLICES);
        if (yardstick != null && latencyNs > yardstick.hungNs()) {
            recorder.hung(slot, slice, endpoint);
        } else {
            recorder.evidence(slot, slice, endpoint, failed, latencyNs);
        }
    }

    private int poisson(double mean) {
        int sum = 0;
        double left = mean;
        for (; left > POISSON_PART; left -= POISSON_PART) {
            sum += smallPoisson(POISSON_PART);
        }
        return sum + smallPoisson(left);
    }

    private int smallPoisson(double mean) {
        double bound = Math.exp(-mean);
        double product = random.nextDouble();
        int count = 0;
        while (product > bound) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }

    private static long[] latencies(SplittableRandom random) {
        long[] latencies = new long[1 << 14];
        for (int i = 0; i < latencies.length; i++) {
            latencies[i] = (long) (MEDIAN_MS * MS_NS * Math.exp(SIGMA * random.nextGaussian()));
        }
        return latencies;
    }
}
