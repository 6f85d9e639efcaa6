package dev.weir.proxy.pool;

import dev.weir.proxy.config.PoolConfig.Balance;
import java.util.random.RandomGenerator;

/** Chooses one of the candidates of a roster. Any thread, no allocation. */
sealed interface Balancer permits LeastRequest, RoundRobin {

    /**
     * @param roster at least two candidates
     * @param avoided index of the candidate that must not be chosen, or -1
     */
    Endpoint pick(Roster roster, int avoided, RandomGenerator random, long nowNs);

    static Balancer of(Balance balance) {
        return switch (balance) {
            case LEAST_REQUEST -> new LeastRequest();
            case ROUND_ROBIN -> new RoundRobin();
        };
    }

    /** How many candidates are left to choose from. */
    static int choices(Roster roster, int avoided) {
        return avoided < 0 ? roster.size() : roster.size() - 1;
    }

    /** The candidate with this number among those that are left. */
    static Endpoint choice(Roster roster, int avoided, int number) {
        return roster.endpoint(avoided >= 0 && number >= avoided ? number + 1 : number);
    }
}
