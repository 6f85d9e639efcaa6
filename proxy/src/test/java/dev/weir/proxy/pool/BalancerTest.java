package dev.weir.proxy.pool;

import static dev.weir.proxy.pool.PoolFixture.T0_NS;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.PoolConfig.Balance;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BalancerTest {
    private static final int PICKS = 60_000;

    private final SplittableRandom random = new SplittableRandom(3);

    @ParameterizedTest
    @EnumSource(Balance.class)
    void idleEndpointsShareEvenly(Balance balance) {
        Pool pool = new PoolFixture().endpoints(6).balance(balance).stable();
        assertThat(picks(pool, null, T0_NS).values())
                .hasSize(6)
                .allSatisfy(count -> assertThat(count).isCloseTo(PICKS / 6, Offset.offset(400)));
    }

    @ParameterizedTest
    @EnumSource(Balance.class)
    void othersShareEvenlyWhatTheAvoidedOneDoesNotGet(Balance balance) {
        Pool pool = new PoolFixture().endpoints(6).balance(balance).stable();
        Endpoint avoided = pool.endpoints().get(2);
        assertThat(picks(pool, avoided, T0_NS))
                .doesNotContainKey(avoided)
                .hasSize(5)
                .allSatisfy((endpoint, count) -> assertThat(count).isCloseTo(PICKS / 5, Offset.offset(500)));
    }

    @Test
    void busierOfTwoIsNeverPicked() {
        Pool pool = new PoolFixture().endpoints(2).stable();
        Endpoint busy = pool.endpoints().get(0);
        busy.requestStarted();
        assertThat(picks(pool, null, T0_NS)).containsOnlyKeys(pool.endpoints().get(1));
    }

    @Test
    void busiestOfManyIsNeverPicked() {
        Pool pool = new PoolFixture().endpoints(5).stable();
        Endpoint busiest = pool.endpoints().get(4);
        busiest.requestStarted();
        assertThat(picks(pool, null, T0_NS)).hasSize(4).doesNotContainKey(busiest);
    }

    /** One endpoint keeps its requests ten times as long; with turns it would hold ten times as many. */
    @Test
    void slowEndpointHoldsLittleMoreThanTheOthers() {
        Pool pool = new PoolFixture().endpoints(4).stable();
        Endpoint slow = pool.endpoints().getFirst();
        Deque<Endpoint> fastOnes = new ArrayDeque<>();
        Deque<Endpoint> slowOnes = new ArrayDeque<>();
        int most = 0;
        for (int i = 0; i < 10_000; i++) {
            Endpoint picked = requireNonNull(pool.pick(random, null, T0_NS));
            picked.requestStarted();
            (picked == slow ? slowOnes : fastOnes).add(picked);
            if (fastOnes.size() > 30) {
                fastOnes.remove().requestEnded();
            }
            if (i % 40 == 0 && !slowOnes.isEmpty()) {
                slowOnes.remove().requestEnded();
            }
            most = Math.max(most, slow.inFlight());
        }
        assertThat(most).isLessThan(25);
    }

    @ParameterizedTest
    @EnumSource(Balance.class)
    void returningEndpointGetsMoreAndMore(Balance balance) {
        Pool pool = new PoolFixture().endpoints(4).balance(balance).stable();
        Endpoint back = pool.endpoints().getFirst();
        back.setState(EndpointState.DRAIN, T0_NS);
        back.setState(EndpointState.READY, T0_NS);
        int fair = PICKS / 4;
        int before = 0;
        for (int second : List.of(0, 3, 6, 9, 10)) {
            int now =
                    picks(pool, null, T0_NS + TimeUnit.SECONDS.toNanos(second)).getOrDefault(back, 0);
            assertThat(now).isGreaterThan(before).isLessThan(Math.max(fair * (second + 1) / 10, fair / 8));
            before = now;
        }
        assertThat(before).isCloseTo(fair, Offset.offset(400));
    }

    @Test
    void turnsGoRound() {
        Pool pool = new PoolFixture().endpoints(3).balance(Balance.ROUND_ROBIN).stable();
        for (int i = 0; i < 9; i++) {
            assertThat(pool.pick(random, null, T0_NS)).isSameAs(pool.endpoints().get(i % 3));
        }
    }

    private Map<Endpoint, Integer> picks(Pool pool, @Nullable Endpoint avoid, long nowNs) {
        Map<Endpoint, Integer> counts = new HashMap<>();
        for (int i = 0; i < PICKS; i++) {
            counts.merge(requireNonNull(pool.pick(random, avoid, nowNs)), 1, Integer::sum);
        }
        return counts;
    }
}
