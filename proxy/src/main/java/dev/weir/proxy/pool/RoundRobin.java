package dev.weir.proxy.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** One after the other, with one turn for all loops; an endpoint in its slow start passes some of its turns on. */
final class RoundRobin implements Balancer {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public Endpoint pick(Roster roster, int avoided, RandomGenerator random, long nowNs) {
        int choices = Balancer.choices(roster, avoided);
        int number = Integer.remainderUnsigned(turn.getAndIncrement(), choices);
        Endpoint next = Balancer.choice(roster, avoided, number);
        if (choices == 1 || roster.admits(next, random, nowNs)) {
            return next;
        }
        return Balancer.choice(roster, avoided, number + 1 == choices ? 0 : number + 1);
    }
}
