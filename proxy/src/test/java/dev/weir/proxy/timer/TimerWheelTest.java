package dev.weir.proxy.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One wheel of 8 buckets of 10 ns, on a clock of its own. */
class TimerWheelTest {
    private static final long TICK_NS = 10;
    private static final long ORIGIN_NS = -3;

    private final TimerWheel wheel = new TimerWheel(ORIGIN_NS, TICK_NS, 8);
    private final List<String> passed = new ArrayList<>();

    private Deadline named(String name) {
        return new Deadline(nowNs -> passed.add(name));
    }

    private boolean advance(long elapsedNs) {
        return wheel.advance(ORIGIN_NS + elapsedNs);
    }

    private void arm(Deadline deadline, long elapsedNs, long delayNs) {
        wheel.arm(deadline, ORIGIN_NS + elapsedNs, delayNs);
    }

    @Test
    void deadlinePassesOnceBehindTheTickItIsDueIn() {
        Deadline deadline = named("a");
        arm(deadline, 0, 25);

        assertThat(advance(29)).isTrue();
        assertThat(passed).isEmpty();
        assertThat(advance(30)).isFalse();
        assertThat(passed).containsExactly("a");
        assertThat(deadline.isArmed()).isFalse();
        assertThat(advance(1000)).isFalse();
        assertThat(passed).hasSize(1);
    }

    @Test
    void deadlineArmedLaterPassesLaterOnly() {
        Deadline deadline = named("a");
        arm(deadline, 0, 20);
        arm(deadline, 10, 40);

        assertThat(advance(49)).isTrue();
        assertThat(passed).isEmpty();
        advance(50);
        assertThat(passed).containsExactly("a");
    }

    @Test
    void deadlineArmedEarlierPassesEarlier() {
        Deadline deadline = named("a");
        arm(deadline, 0, 60);
        arm(deadline, 0, 10);

        advance(10);
        assertThat(passed).containsExactly("a");
        assertThat(advance(100)).isFalse();
        assertThat(passed).hasSize(1);
    }

    @Test
    void deadlineFurtherThanARoundGoesRound() {
        arm(named("far"), 0, 8 * TICK_NS * 5 + 1);
        for (long elapsedNs = 0; elapsedNs <= 400; elapsedNs += 5) {
            assertThat(advance(elapsedNs)).isTrue();
        }
        assertThat(passed).isEmpty();
        assertThat(advance(410)).isFalse();
        assertThat(passed).containsExactly("far");
    }

    @Test
    void deadlineOfForeverNeverPasses() {
        Deadline forever = named("forever");
        arm(forever, 0, Long.MAX_VALUE);
        assertThat(advance(Long.MAX_VALUE / 8)).isTrue();
        assertThat(passed).isEmpty();
        assertThat(forever.isArmed()).isTrue();
    }

    @Test
    void disarmedDeadlineDoesNotPassAndMayBeArmedAgain() {
        Deadline deadline = named("a");
        arm(deadline, 0, 20);
        deadline.disarm();
        assertThat(wheel.armed()).isZero();
        assertThat(advance(15)).isFalse();
        arm(deadline, 15, 30);
        advance(44);
        assertThat(passed).isEmpty();
        advance(50);
        assertThat(passed).containsExactly("a");
    }

    @Test
    void cancelledDeadlineIsForgottenByTheWheel() {
        Deadline deadline = named("a");
        arm(deadline, 0, 20);
        deadline.cancel();
        deadline.cancel();
        assertThat(deadline.isLinked()).isFalse();
        assertThat(wheel.armed()).isZero();
        assertThat(advance(100)).isFalse();
        assertThat(passed).isEmpty();
    }

    @Test
    void disarmedDeadlineIsForgottenWhenItsBucketComesRound() {
        Deadline deadline = named("a");
        arm(deadline, 0, 20);
        deadline.disarm();
        assertThat(deadline.isLinked()).isTrue();
        advance(20);
        assertThat(deadline.isLinked()).isFalse();
    }

    @Test
    void stoppingADeadlineThatWasNeverArmedDoesNothing() {
        Deadline deadline = named("a");
        deadline.disarm();
        deadline.cancel();
        assertThat(wheel.armed()).isZero();
    }

    @Test
    void noDelayMeansTheNextTick() {
        arm(named("none"), 40, 0);
        arm(named("negative"), 40, -100);
        advance(40);
        assertThat(passed).isEmpty();
        advance(50);
        assertThat(passed).containsExactlyInAnyOrder("none", "negative");
    }

    @Test
    void callbackMayArmItselfAgainWithoutPassingTwiceInOneCall() {
        Deadline[] self = new Deadline[1];
        self[0] = new Deadline(nowNs -> {
            passed.add("self");
            wheel.arm(self[0], nowNs, 0);
        });
        arm(self[0], 0, 5);
        advance(10);
        assertThat(passed).hasSize(1);
        advance(20);
        assertThat(passed).hasSize(2);
    }

    @Test
    void callbackMayCancelAndDelayItsNeighbours() {
        Deadline cancelled = named("cancelled");
        Deadline disarmed = named("disarmed");
        Deadline delayed = named("delayed");
        Deadline first = new Deadline(nowNs -> {
            passed.add("first");
            cancelled.cancel();
            disarmed.disarm();
            wheel.arm(delayed, nowNs, 30);
        });
        arm(first, 0, 15);
        arm(cancelled, 0, 15);
        arm(disarmed, 0, 15);
        arm(delayed, 0, 15);
        Deadline last = named("last");
        arm(last, 0, 15);

        advance(20);
        assertThat(passed).containsExactly("first", "last");
        assertThat(advance(49)).isTrue();
        assertThat(advance(50)).isFalse();
        assertThat(passed).containsExactly("first", "last", "delayed");
    }

    @Test
    void callbackThatThrowsLosesNoOtherDeadline() {
        arm(
                new Deadline(nowNs -> {
                    throw new IllegalStateException("thrown");
                }),
                0,
                15);
        arm(named("b"), 0, 15);
        arm(named("c"), 0, 25);

        assertThatThrownBy(() -> advance(40)).hasMessage("thrown");
        assertThat(advance(40)).isFalse();
        assertThat(passed).containsExactly("b", "c");
    }

    @Test
    void longPauseLetsEverythingPassThatIsDue() {
        for (int i = 1; i <= 40; i++) {
            arm(named("d" + i), 0, i * TICK_NS);
        }
        Deadline later = named("later");
        arm(later, 0, 10_005);

        assertThat(advance(10_000)).isTrue();
        assertThat(passed).hasSize(40);
        assertThat(advance(10_009)).isTrue();
        assertThat(advance(10_010)).isFalse();
        assertThat(passed).last().isEqualTo("later");
    }

    @Test
    void wheelThatWasEmptyForLongDoesNotPassEarlyOrLate() {
        arm(named("a"), 1_000_000_007L, 10);
        advance(1_000_000_016L);
        assertThat(passed).isEmpty();
        advance(1_000_000_020L);
        assertThat(passed).containsExactly("a");
    }

    @Test
    void clockThatStandsStillOrGoesBackDoesNothing() {
        arm(named("a"), 100, 20);
        advance(110);
        advance(110);
        advance(40);
        assertThat(passed).isEmpty();
        advance(120);
        assertThat(passed).containsExactly("a");
    }

    @Test
    void deadlineMayMoveToAnotherWheel() {
        TimerWheel other = new TimerWheel(ORIGIN_NS, TICK_NS, 8);
        Deadline deadline = named("a");
        arm(deadline, 0, 20);
        other.arm(deadline, ORIGIN_NS, 40);
        assertThat(advance(100)).isFalse();
        assertThat(passed).isEmpty();
        other.advance(ORIGIN_NS + 40);
        assertThat(passed).containsExactly("a");
    }
}
