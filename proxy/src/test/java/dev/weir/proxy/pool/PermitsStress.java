package dev.weir.proxy.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Loops ask for the last permit of a pool, under jcstress. */
public final class PermitsStress {
    private PermitsStress() {}

    /** Two loops want the only one. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = ACCEPTABLE,
            desc = "one has it")
    @State
    public static class TheLastPermitHasOneTaker {
        private final Permits permits = new Permits(1);

        @Actor
        public void one(ZZI_Result seen) {
            seen.r1 = permits.tryAcquire();
        }

        @Actor
        public void other(ZZI_Result seen) {
            seen.r2 = permits.tryAcquire();
        }

        @Arbiter
        public void afterwards(ZZI_Result seen) {
            seen.r3 = (int) permits.inUse();
        }
    }

    /** One gives it back, under other limits by now, while another asks. */
    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "handed over")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "asked too early")
    @State
    public static class APermitIsHandedOverOrFree {
        private final Permits before = new Permits(1);
        private final Permits after = before.withMax(1);

        public APermitIsHandedOverOrFree() {
            before.tryAcquire();
        }

        @Actor
        public void one() {
            before.release();
        }

        @Actor
        public void other(ZI_Result seen) {
            seen.r1 = after.tryAcquire();
        }

        @Arbiter
        public void afterwards(ZI_Result seen) {
            seen.r2 = (int) after.inUse();
        }
    }
}
