package dev.weir.proxy.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The wheel beside a plain array of due times, under any sequence of calls, also from within callbacks. */
class TimerWheelPropertyTest {
    private static final int DEADLINES = 6;
    private static final int BUCKETS = 4;
    private static final long TICK_NS = 10;

    enum Kind {
        ARM,
        DISARM,
        CANCEL,
        ADVANCE,
        /** What the callback of this deadline does when it passes next. */
        ARM_FROM_CALLBACK,
        CANCEL_FROM_CALLBACK
    }

    record Call(Kind kind, int deadline, int other, long amountNs) {}

    @Property(tries = 3000)
    void passesWhatIsDueAndNothingElse(@ForAll("calls") List<Call> calls) {
        Reference reference = new Reference();
        calls.forEach(reference::call);
    }

    @Provide
    Arbitrary<List<Call>> calls() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, DEADLINES - 1),
                        Arbitraries.integers().between(0, DEADLINES - 1),
                        Arbitraries.longs().between(0, 3 * BUCKETS * TICK_NS))
                .as(Call::new)
                .list()
                .ofMaxSize(120);
    }

    private static final class Reference {
        private final TimerWheel wheel = new TimerWheel(0, TICK_NS, BUCKETS);
        private final Deadline[] deadlines = new Deadline[DEADLINES];
        private final boolean[] armed = new boolean[DEADLINES];
        private final long[] dueNs = new long[DEADLINES];
        private final Call[] callbacks = new Call[DEADLINES];
        private long nowNs;

        Reference() {
            for (int i = 0; i < DEADLINES; i++) {
                int index = i;
                deadlines[i] = new Deadline(passedNs -> passed(index, passedNs));
            }
        }

        void call(Call call) {
            switch (call.kind()) {
                case ARM -> arm(call.deadline(), call.amountNs());
                case DISARM -> {
                    deadlines[call.deadline()].disarm();
                    armed[call.deadline()] = false;
                }
                case CANCEL -> cancel(call.deadline());
                case ADVANCE -> advance(call.amountNs());
                case ARM_FROM_CALLBACK, CANCEL_FROM_CALLBACK -> callbacks[call.deadline()] = call;
            }
            assertThat(wheel.armed()).isEqualTo(armedCount());
        }

        private void advance(long amountNs) {
            nowNs += amountNs;
            boolean any = wheel.advance(nowNs);
            assertThat(any).isEqualTo(armedCount() > 0);
            for (int i = 0; i < DEADLINES; i++) {
                boolean overdue = armed[i] && dueNs[i] / TICK_NS < nowNs / TICK_NS;
                assertThat(overdue)
                        .as("deadline %s, due at %s, at %s", i, dueNs[i], nowNs)
                        .isFalse();
            }
        }

        private void passed(int index, long passedNs) {
            assertThat(passedNs).isEqualTo(nowNs);
            assertThat(armed[index]).isTrue();
            assertThat(dueNs[index]).isLessThanOrEqualTo(nowNs);
            armed[index] = false;
            Call callback = callbacks[index];
            callbacks[index] = null;
            if (callback != null && callback.kind() == Kind.ARM_FROM_CALLBACK) {
                arm(callback.other(), callback.amountNs());
            } else if (callback != null) {
                cancel(callback.other());
            }
        }

        private void arm(int index, long delayNs) {
            wheel.arm(deadlines[index], nowNs, delayNs);
            armed[index] = true;
            dueNs[index] = nowNs + delayNs;
        }

        private void cancel(int index) {
            deadlines[index].cancel();
            armed[index] = false;
        }

        private int armedCount() {
            int count = 0;
            for (boolean is : armed) {
                count += is ? 1 : 0;
            }
            return count;
        }
    }
}
