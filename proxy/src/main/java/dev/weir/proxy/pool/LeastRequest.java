package dev.weir.proxy.pool;

import java.util.random.RandomGenerator;

/**
 * The one with fewer requests in flight of two that are drawn at random.
 *
 * <p>Two choices instead of the best of all: the largest load grows with log log n instead of log n / log log n (Mitzenmacher,
 * "The Power of Two Choices in Randomized Load Balancing", 2001), and loops that decide at once do not all run to the same
 * idle endpoint.
 */
final class LeastRequest implements Balancer {

    @Override
    public Endpoint pick(Roster roster, int avoided, RandomGenerator random, long nowNs) {
        int choices = Balancer.choices(roster, avoided);
        int one = random.nextInt(choices);
        Endpoint first = Balancer.choice(roster, avoided, one);
        if (choices == 1) {
            return first;
        }
        int another = random.nextInt(choices - 1);
        Endpoint second = Balancer.choice(roster, avoided, another >= one ? another + 1 : another);
        return second.inFlight() < first.inFlight()
                ? admitted(roster, second, first, random, nowNs)
                : admitted(roster, first, second, random, nowNs);
    }

    private static Endpoint admitted(
            Roster roster, Endpoint lighter, Endpoint heavier, RandomGenerator random, long nowNs) {
        return roster.admits(lighter, random, nowNs) ? lighter : heavier;
    }
}
