package dev.weir.proxy.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The phase flip of the windows, without what makes the control thread wait for a write in progress: it must fail. */
public final class UnguardedFlipStress {
    private UnguardedFlipStress() {}

    /** Two latencies, written while the phase is flipped and taken. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "each was taken once")
    @State
    public static class LosesLatencies {
        private final int[] recorded = new int[2];
        private volatile int phase;
        private int taken;

        @Actor
        public void loop() {
            recorded[phase]++;
            recorded[phase]++;
        }

        @Actor
        public void control() {
            take();
        }

        @Arbiter
        public void afterwards(I_Result seen) {
            take();
            take();
            seen.r1 = taken;
        }

        private void take() {
            int ended = phase;
            phase = 1 - ended;
            taken += recorded[ended];
            recorded[ended] = 0;
        }
    }
}
