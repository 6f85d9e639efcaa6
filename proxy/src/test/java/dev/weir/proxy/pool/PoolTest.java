package dev.weir.proxy.pool;

import static dev.weir.proxy.pool.PoolFixture.T0_NS;
import static dev.weir.proxy.pool.PoolFixture.address;
import static dev.weir.proxy.pool.PoolFixture.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.Address;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PoolTest {
    private final SplittableRandom random = new SplittableRandom(7);
    private long nowNs = T0_NS;

    @Test
    void endpointsHaveTheirAddressAndItsText() {
        List<Address> addresses = List.of(address(1), new Address.Unix("/run/shop.sock"));
        Pool pool = new PoolFixture().endpoints(addresses).stable();
        assertThat(pool.endpoints().get(0).address()).isEqualTo(new InetSocketAddress("10.0.0.1", 8080));
        assertThat(pool.endpoints().get(1).address()).isEqualTo(UnixDomainSocketAddress.of("/run/shop.sock"));
        assertThat(pool.endpoint("unix:/run/shop.sock"))
                .isSameAs(pool.endpoints().get(1));
        assertThat(pool.endpoint("10.0.0.9:8080")).isNull();
    }

    @Test
    void poolWithoutEndpointsIsNotUsable() {
        Pool pool = new PoolFixture().dns("shop.test").stable();
        assertThat(pool.isUsable(nowNs)).isFalse();
        assertThat(pool.pick(random, null, nowNs)).isNull();
    }

    @Test
    void endpointJustTriedIsAvoided() {
        Pool pool = new PoolFixture().endpoints(2).stable();
        Endpoint tried = pool.endpoints().get(0);
        for (int i = 0; i < 100; i++) {
            assertThat(pool.pick(random, tried, nowNs))
                    .isSameAs(pool.endpoints().get(1));
        }
    }

    @Test
    void endpointJustTriedIsTakenIfItIsTheOnlyOne() {
        Pool pool = new PoolFixture().endpoints(2).stable();
        Endpoint tried = pool.endpoints().get(0);
        pool.endpoints().get(1).setState(EndpointState.MAINT, nowNs);
        assertThat(pool.pick(random, tried, nowNs)).isSameAs(tried);
    }

    @Test
    void drainedAndMaintainedEndpointsGetNothing() {
        Pool pool = new PoolFixture().stable();
        pool.endpoints().get(0).setState(EndpointState.DRAIN, nowNs);
        pool.endpoints().get(1).setState(EndpointState.MAINT, nowNs);
        assertThat(picked(pool, 100)).containsExactly(pool.endpoints().get(2));
        pool.endpoints().get(2).setState(EndpointState.DRAIN, nowNs);
        assertThat(pool.isUsable(nowNs)).isFalse();
        assertThat(pool.endpoints().get(2).status(nowNs).unusable()).isEqualTo("drain");
    }

    @Test
    void endpointThatIsReadyAgainReturnsSlowlyAndForgiven() {
        Pool pool = new PoolFixture().stable();
        Endpoint back = pool.endpoints().getFirst();
        for (int i = 0; i < 5; i++) {
            back.failed(FailureKind.TIMEOUT, nowNs);
        }
        back.setState(EndpointState.READY, nowNs);
        assertThat(back.isUsable(nowNs)).isTrue();
        assertThat(back.status(nowNs).sharePpm()).isEqualTo(100_000);
    }

    @Test
    void readyOnceMoreChangesNothing() {
        Endpoint ready = new PoolFixture().stable().endpoints().getFirst();
        ready.setState(EndpointState.READY, nowNs);
        assertThat(ready.status(nowNs).sharePpm()).isEqualTo(1_000_000);
    }

    @Test
    void unhealthyEndpointGetsNothingUntilItIsUp() {
        Pool pool = new PoolFixture().endpoints(2).stable();
        Endpoint sick = pool.endpoints().get(0);
        sick.checkFailed("refused", nowNs);
        assertThat(picked(pool, 100)).containsExactly(pool.endpoints().get(1));
        assertThat(sick.status(nowNs).unusable()).isEqualTo("down: refused");
        sick.checkPassed(nowNs);
        sick.checkPassed(nowNs);
        assertThat(picked(pool, 1000)).containsExactlyInAnyOrderElementsOf(pool.endpoints());
        assertThat(sick.status(nowNs).sharePpm()).isEqualTo(100_000);
    }

    @Test
    void firstPassIsNoReturn() {
        Endpoint endpoint = new PoolFixture().stable().endpoints().getFirst();
        endpoint.checkPassed(nowNs);
        assertThat(endpoint.status(nowNs).sharePpm()).isEqualTo(1_000_000);
    }

    @Test
    void stablePoolIgnoresHealthBelowHalf() {
        Pool pool = new PoolFixture().endpoints(4).stable();
        down(pool, 2);
        assertThat(pool.status(nowNs).panic()).isFalse();
        assertThat(picked(pool, 100)).hasSize(2);
        down(pool, 3);
        assertThat(pool.status(nowNs).panic()).isTrue();
        assertThat(picked(pool, 1000)).hasSize(4);
    }

    @Test
    void panicStillLeavesTheDrainedAlone() {
        Pool pool = new PoolFixture().endpoints(4).stable();
        pool.endpoints().get(3).setState(EndpointState.DRAIN, nowNs);
        down(pool, 3);
        assertThat(picked(pool, 1000))
                .containsExactlyInAnyOrderElementsOf(pool.endpoints().subList(0, 3));
    }

    @Test
    void canaryNeverPanics() {
        for (PoolRole role : List.of(PoolRole.BACKED, PoolRole.STRICT)) {
            Pool pool = new PoolFixture().endpoints(4).pool(role);
            down(pool, 3);
            assertThat(picked(pool, 100)).containsExactly(pool.endpoints().get(3));
            down(pool, 4);
            assertThat(pool.isUsable(nowNs)).isFalse();
        }
    }

    @Test
    void panicCanBeOff() {
        Pool pool = new PoolFixture().endpoints(2).panicPpm(0).stable();
        down(pool, 2);
        assertThat(pool.pick(random, null, nowNs)).isNull();
    }

    @Test
    void ejectedEndpointServesWhenAllOthersWentDown() {
        Pool pool = new PoolFixture().endpoints(2).panicPpm(0).stable();
        Endpoint ejected = pool.endpoints().get(1);
        for (int i = 0; i < 5; i++) {
            ejected.failed(FailureKind.SERVER_ERROR, nowNs);
        }
        down(pool, 1);
        assertThat(pool.pick(random, null, nowNs)).isSameAs(ejected);
    }

    @Test
    void newAnswerOfTheNameKeepsSurvivorsAndRetiresTheOthers() {
        Pool pool = new PoolFixture().dns("shop.test").stable();
        pool.resolved(addresses(2), nowNs);
        Endpoint first = pool.endpoints().get(0);
        Endpoint second = pool.endpoints().get(1);
        second.checkFailed("refused", nowNs);
        assertThat(first.status(nowNs).sharePpm()).isEqualTo(1_000_000);

        pool.resolved(List.of(address(2), address(3)), nowNs);
        assertThat(pool.endpoints().get(0)).isSameAs(second);
        assertThat(second.isUp()).isFalse();
        assertThat(first.isRetired()).isTrue();
        assertThat(second.isRetired()).isFalse();
        assertThat(pool.endpoints().get(1).status(nowNs).sharePpm()).isEqualTo(100_000);
        assertThat(picked(pool, 100)).containsExactly(pool.endpoints().get(1));
    }

    @Test
    void drainedEndpointIsStillDrainedWhenItsAddressReturns() {
        Pool pool = new PoolFixture().dns("shop.test").stable();
        pool.resolved(addresses(2), nowNs);
        Endpoint drained = pool.endpoints().get(1);
        drained.setState(EndpointState.DRAIN, nowNs);
        pool.resolved(addresses(1), nowNs);
        pool.resolved(List.of(address(3)), nowNs);
        pool.resolved(addresses(2), nowNs);
        assertThat(pool.endpoints().get(1)).isSameAs(drained);
        assertThat(drained.isRetired()).isFalse();
        assertThat(picked(pool, 100)).containsExactly(pool.endpoints().get(0));
    }

    @Test
    void repeatedAddressIsOneEndpoint() {
        Pool pool = new PoolFixture().dns("shop.test").stable();
        pool.resolved(List.of(address(1), address(2), address(1)), nowNs);
        assertThat(pool.endpoints()).hasSize(2);
    }

    @Test
    void failureToResolveIsShownAndKeepsTheEndpoints() {
        Pool pool = new PoolFixture().dns("shop.test").stable();
        pool.resolved(addresses(2), nowNs);
        pool.resolveFailed("no answer");
        assertThat(pool.status(nowNs).resolveFailure()).isEqualTo("no answer");
        assertThat(pool.usableEndpoints(nowNs)).isEqualTo(2);
        pool.resolved(addresses(2), nowNs);
        assertThat(pool.status(nowNs).resolveFailure()).isNull();
    }

    @Test
    void requestsAreCounted() {
        Pool pool = new PoolFixture().stable();
        Endpoint endpoint = pool.endpoints().getFirst();
        endpoint.requestStarted();
        endpoint.requestStarted();
        endpoint.succeeded();
        endpoint.requestEnded();
        endpoint.failed(FailureKind.CONNECT_FAILED, nowNs);
        EndpointStatus status = pool.status(nowNs).endpoints().getFirst();
        assertThat(status.inFlight()).isEqualTo(1);
        assertThat(status.requests()).isEqualTo(2);
        assertThat(status.failures()).isEqualTo(1);
    }

    @Test
    void slowStartCanBeOff() {
        Pool pool = new PoolFixture().slowStart(Duration.ZERO).stable();
        Endpoint endpoint = pool.endpoints().getFirst();
        endpoint.setState(EndpointState.DRAIN, nowNs);
        endpoint.setState(EndpointState.READY, nowNs);
        assertThat(endpoint.status(nowNs).sharePpm()).isEqualTo(1_000_000);
    }

    private void down(Pool pool, int count) {
        for (Endpoint endpoint : pool.endpoints().subList(0, count)) {
            for (int i = 0; i < 3; i++) {
                endpoint.checkFailed("refused", nowNs);
            }
        }
    }

    private Set<Endpoint> picked(Pool pool, int times) {
        List<Endpoint> picked = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Endpoint endpoint = pool.pick(random, null, nowNs);
            if (endpoint != null) {
                picked.add(endpoint);
            }
        }
        return new HashSet<>(picked);
    }
}
