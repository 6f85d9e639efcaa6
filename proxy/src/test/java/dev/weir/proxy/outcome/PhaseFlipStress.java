package dev.weir.proxy.outcome;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Event loops write while the control thread flips their phase and reads: under jcstress. */
public final class PhaseFlipStress {
    private static final long LATENCY_NS = 1_000_000;

    private PhaseFlipStress() {}

    /** What a loop and the control thread share, with one of each. */
    private static final class Course {
        final Outcomes outcomes;
        final Slot canary;
        final OutcomeWindows windows;
        private long nowNs;

        Course(int loops) {
            outcomes = new Outcomes(loops, List.of());
            canary = outcomes.variant("shop", "canary");
            windows = outcomes.windows(0);
        }

        SlotWindow nextSecond() {
            nowNs += OutcomeWindows.SECOND_NS;
            return windows.next(nowNs).of(canary);
        }

        SlotWindow nextTick() {
            nowNs++;
            return windows.next(nowNs).of(canary);
        }

        void evidence(int loop, boolean failed) {
            outcomes.recorder(loop).evidence(canary, 0, 0, failed, failed ? Outcome.UNKNOWN_NS : LATENCY_NS);
        }
    }

    /** Two answers, and a flip somewhere among them. */
    @JCStressTest
    @Description("latencies and marks in the window before the flip and behind it, then in both together")
    @org.openjdk.jcstress.annotations.Outcome(
            id = "[012], [012], 2, 2",
            expect = ACCEPTABLE,
            desc = "each is in one of the two windows")
    @State
    public static class NoLatencyIsLostOrTakenTwice {
        private final Course course = new Course(1);
        private int latencies;
        private int marks;

        @Actor
        public void loop() {
            course.evidence(0, false);
            course.evidence(0, false);
        }

        @Actor
        public void control(IIII_Result seen) {
            take(course.nextSecond());
            seen.r1 = latencies;
            seen.r2 = marks;
        }

        @Arbiter
        public void afterwards(IIII_Result seen) {
            take(course.nextSecond());
            take(course.nextSecond());
            seen.r3 = latencies;
            seen.r4 = marks;
        }

        private void take(SlotWindow window) {
            latencies += (int) window.evidenceLatency().total();
            marks += (int) window.counts().get(SlotCounter.EVIDENCE);
        }
    }

    /** Two loops meet a slot for the first time. */
    @JCStressTest
    @org.openjdk.jcstress.annotations.Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "both are there")
    @State
    public static class FirstWritesOfTwoLoopsAreBothSeen {
        private final Course course = new Course(2);

        @Actor
        public void oneLoop() {
            course.evidence(0, false);
        }

        @Actor
        public void otherLoop() {
            course.evidence(1, false);
        }

        @Arbiter
        public void afterwards(II_Result seen) {
            SlotWindow window = course.nextSecond();
            seen.r1 = (int) window.evidenceLatency().total();
            seen.r2 = (int) window.counts().get(SlotCounter.EVIDENCE);
        }
    }

    /** A failed answer: a mark of evidence, where it came from, and that it failed. */
    @JCStressTest
    @Description("marks, failed marks, slices with failures, in one window")
    @org.openjdk.jcstress.annotations.Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "before")
    @org.openjdk.jcstress.annotations.Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "the part comes next time")
    @org.openjdk.jcstress.annotations.Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "after")
    @State
    public static class APartIsNeverSeenWithoutTheWhole {
        private final Course course = new Course(1);

        @Actor
        public void loop() {
            course.evidence(0, true);
        }

        @Actor
        public void control(III_Result seen) {
            SlotWindow window = course.nextTick();
            seen.r1 = (int) window.counts().get(SlotCounter.EVIDENCE);
            seen.r2 = (int) window.counts().get(SlotCounter.EVIDENCE_FAILED);
            seen.r3 = Integer.bitCount(window.failedIn().slices());
        }
    }
}
