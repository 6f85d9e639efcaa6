package dev.weir.proxy.pool;

import static dev.weir.proxy.pool.PoolFixture.T0_NS;
import static dev.weir.proxy.pool.PoolFixture.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.PoolConfig.Balance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds whatever happens to the endpoints of a pool, in whatever order. */
final class PoolPropertiesTest {
    private static final int EVENTS = 200;

    @Property(tries = 300)
    void pickIsUsableUnlessThereIsNoneOrPanic(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int endpoints, @ForAll PoolRole role) {
        Life life = new Life(seed, endpoints, role);
        for (int i = 0; i < EVENTS; i++) {
            life.happen();
            Endpoint picked = life.pool.pick(life.random, null, life.nowNs);
            if (picked == null) {
                assertThat(life.usable()).isZero();
            } else {
                assertThat(picked.isReady()).isTrue();
                assertThat(life.pool.endpoints()).contains(picked);
                boolean lastResort = life.usable() == 0 && role == PoolRole.STRICT && picked.isUp();
                assertThat(picked.isUsable(life.nowNs) || lastResort || role == PoolRole.STABLE)
                        .isTrue();
            }
        }
    }

    @Property(tries = 300)
    void withoutFallbackAnEndpointThatIsUpIsAlwaysFound(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int endpoints) {
        for (PoolRole role : List.of(PoolRole.STABLE, PoolRole.STRICT)) {
            Life life = new Life(seed, endpoints, role);
            for (int i = 0; i < EVENTS; i++) {
                life.happen();
                boolean someUp = life.pool.endpoints().stream().anyMatch(one -> one.isReady() && one.isUp());
                assertThat(life.pool.isUsable(life.nowNs) || !someUp).isTrue();
            }
        }
    }

    @Property(tries = 300)
    void failuresNeverEjectTheLastUsableEndpointWithoutFallback(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int endpoints) {
        Life life = new Life(seed, endpoints, PoolRole.STRICT);
        for (int i = 0; i < EVENTS; i++) {
            int before = life.usable();
            life.fail();
            assertThat(life.usable()).isGreaterThanOrEqualTo(Math.min(before, 1));
            life.happen();
        }
    }

    @Property(tries = 300)
    void avoidedEndpointIsPickedOnlyIfItIsAlone(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int endpoints, @ForAll PoolRole role) {
        Life life = new Life(seed, endpoints, role);
        for (int i = 0; i < EVENTS; i++) {
            life.happen();
            Endpoint avoid = life.anyone();
            boolean alone = life.pool.usableEndpoints(life.nowNs) == 1;
            assertThat(life.pool.pick(life.random, avoid, life.nowNs) != avoid || alone)
                    .isTrue();
        }
    }

    /** The roster in force is the one that a look at all facts would make now. */
    @Property(tries = 300)
    void noChangeIsMissed(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int endpoints, @ForAll PoolRole role) {
        Life life = new Life(seed, endpoints, role);
        for (int i = 0; i < EVENTS; i++) {
            life.happen();
            Roster fresh = Roster.of(life.pool.endpoints(), life.pool.settings(), role, life.nowNs);
            assertThat(life.pool.usableEndpoints(life.nowNs)).isEqualTo(fresh.size());
            assertThat(life.pool.status(life.nowNs).panic()).isEqualTo(fresh.isPanic());
        }
    }

    /** A pool whose endpoints go through all that can happen. */
    private static final class Life {
        final Random random;
        final Pool pool;
        long nowNs = T0_NS;

        Life(long seed, int endpoints, PoolRole role) {
            random = new Random(seed);
            pool = new PoolFixture()
                    .dns("shop.test")
                    .balance(random.nextBoolean() ? Balance.LEAST_REQUEST : Balance.ROUND_ROBIN)
                    .pool(role);
            resolve(endpoints);
        }

        void happen() {
            switch (random.nextInt(9)) {
                case 0 -> nowNs += Duration.ofSeconds(random.nextInt(40)).toNanos();
                case 1 -> anyone().checkPassed(nowNs);
                case 2 -> anyone().checkFailed("refused", nowNs);
                case 3 -> anyone().setState(EndpointState.values()[random.nextInt(3)], nowNs);
                case 4 -> anyone().succeeded();
                case 5 -> resolve(1 + random.nextInt(6));
                case 6 -> anyone().requestStarted();
                default -> fail();
            }
        }

        void fail() {
            Endpoint unlucky = anyone();
            FailureKind kind = FailureKind.values()[random.nextInt(FailureKind.values().length)];
            for (int i = random.nextInt(7); i > 0; i--) {
                unlucky.failed(kind, nowNs);
            }
        }

        int usable() {
            return (int) pool.endpoints().stream()
                    .filter(endpoint -> endpoint.isUsable(nowNs))
                    .count();
        }

        Endpoint anyone() {
            return pool.endpoints().get(random.nextInt(pool.endpoints().size()));
        }

        private void resolve(int endpoints) {
            int first = random.nextInt(3);
            List<Address> addresses = new ArrayList<>();
            for (int i = 1; i <= endpoints; i++) {
                addresses.add(address(first + i));
            }
            pool.resolved(addresses, nowNs);
        }
    }
}
