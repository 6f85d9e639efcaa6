package dev.weir.proxy.testing;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The clock and the random numbers of a data plane, which throw where a test says: what nothing should throw, in the midst of Weir's
 * own code. They do so when they are asked behind a method of one name, as often as the test says. Any thread.
 */
public final class Faults implements RandomGenerator, LongSupplier {
    private final SplittableRandom random = new SplittableRandom(1);
    private final AtomicReference<@Nullable Strike> armed = new AtomicReference<>();

    private record Strike(String method, Throwable fault, int times) {
        @Nullable
        Strike next() {
            return times == 1 ? null : new Strike(method, fault, times - 1);
        }
    }

    /** The next question behind this method is answered with a fault: an unchecked exception or an error. */
    public void strikeBehind(String method, Throwable fault) {
        strikeBehind(method, fault, 1);
    }

    /** The next questions behind this method are. */
    public void strikeBehind(String method, Throwable fault, int times) {
        armed.set(new Strike(method, fault, times));
    }

    /** Whether they all were. */
    public boolean hasStruck() {
        return armed.get() == null;
    }

    @Override
    public synchronized long nextLong() {
        strike();
        return random.nextLong();
    }

    @Override
    public long getAsLong() {
        strike();
        return System.nanoTime();
    }

    private void strike() {
        Strike strike = armed.get();
        if (strike != null && isBehind(strike.method()) && armed.compareAndSet(strike, strike.next())) {
            throw unchecked(strike.fault());
        }
    }

    private static boolean isBehind(String method) {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)));
    }

    private static RuntimeException unchecked(Throwable fault) {
        if (fault instanceof Error error) {
            throw error;
        }
        return (RuntimeException) fault;
    }
}
