package dev.weir.proxy.pool;

import static dev.weir.proxy.pool.PoolFixture.T0_NS;
import static dev.weir.proxy.pool.PoolFixture.address;
import static dev.weir.proxy.pool.PoolFixture.addresses;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.config.PoolConfig.CircuitConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PoolsTest {
    private static final PoolRoles NO_ROLES = PoolRoles.of(List.of(), List.of());

    private long nowNs = T0_NS;
    private Pools inForce = Pools.NONE;

    @Test
    void unchangedPoolIsTheSameObject() {
        Pool before = reload(new PoolFixture().line(3));
        assertThat(reload(new PoolFixture().line(30))).isSameAs(before);
    }

    @Test
    void changedSettingsMakeANewPoolWithTheSameEndpoints() {
        Pool before = reload(new PoolFixture());
        before.endpoints().get(0).setState(EndpointState.DRAIN, nowNs);
        before.endpoints().get(1).checkFailed("refused", nowNs);

        Pool after = reload(new PoolFixture().circuit(new CircuitConfig(1, 1, 1)));
        assertThat(after).isNotSameAs(before);
        assertThat(after.endpoints()).isEqualTo(before.endpoints());
        assertThat(after.endpoints().get(0).state()).isEqualTo(EndpointState.DRAIN);
        assertThat(after.endpoints().get(1).isUp()).isFalse();
        assertThat(after.endpoints().get(2).status(nowNs).sharePpm()).isEqualTo(1_000_000);
        assertThat(after.usableEndpoints(nowNs)).isEqualTo(1);
    }

    @Test
    void survivorsReportToTheirNewPool() {
        Pool before = reload(new PoolFixture().panicPpm(0));
        Pool after = reload(new PoolFixture().panicPpm(1));
        before.endpoints().getFirst().checkFailed("refused", nowNs);
        assertThat(after.usableEndpoints(nowNs)).isEqualTo(2);
    }

    @Test
    void changedListKeepsSurvivorsAndRetiresTheOthers() {
        Pool before = reload(new PoolFixture().endpoints(3));
        Endpoint gone = before.endpoints().get(0);
        Endpoint stays = before.endpoints().get(1);
        stays.requestStarted();

        Pool after = reload(new PoolFixture().endpoints(List.of(address(2), address(9))));
        assertThat(after.endpoints().get(0)).isSameAs(stays);
        assertThat(stays.inFlight()).isEqualTo(1);
        assertThat(stays.isRetired()).isFalse();
        assertThat(gone.isRetired()).isTrue();
        assertThat(after.endpoints().get(1).status(nowNs).sharePpm()).isEqualTo(100_000);
    }

    @Test
    void drainedEndpointIsStillDrainedWhenTheFileNamesItAgain() {
        Pool before = reload(new PoolFixture().endpoints(2));
        before.endpoints().get(1).setState(EndpointState.MAINT, nowNs);
        reload(new PoolFixture().endpoints(1));
        Pool after = reload(new PoolFixture().endpoints(2));
        assertThat(after.endpoints().get(1).state()).isEqualTo(EndpointState.MAINT);
        assertThat(after.endpoints().get(1).isRetired()).isFalse();
    }

    @Test
    void compilingChangesNothingInForce() {
        Pool before = reload(new PoolFixture().endpoints(2));
        before.endpoints().get(0).checkFailed("refused", nowNs);
        compile(new PoolFixture().endpoints(1).health(null).ejection(null));
        assertThat(before.endpoints().get(0).isUp()).isFalse();
        assertThat(before.endpoints().get(1).isRetired()).isFalse();
        before.endpoints().get(0).checkPassed(nowNs);
        before.endpoints().get(0).checkPassed(nowNs);
        assertThat(before.usableEndpoints(nowNs)).isEqualTo(2);
    }

    @Test
    void whatIsNoLongerCheckedIsNoLongerDown() {
        reload(new PoolFixture()).endpoints().getFirst().checkFailed("refused", nowNs);
        Pool after = reload(new PoolFixture().health(null));
        assertThat(after.usableEndpoints(nowNs)).isEqualTo(3);
        after.endpoints().getFirst().checkFailed("late answer", nowNs);
        assertThat(after.usableEndpoints(nowNs)).isEqualTo(3);
    }

    @Test
    void ejectionThatIsNoLongerWantedEnds() {
        Endpoint bad = reload(new PoolFixture()).endpoints().getFirst();
        for (int i = 0; i < 5; i++) {
            bad.failed(FailureKind.RESET, nowNs);
        }
        assertThat(reload(new PoolFixture().ejection(null)).usableEndpoints(nowNs))
                .isEqualTo(3);
    }

    @Test
    void whatIsInUseCountsForTheNewLimits() {
        Pool before = reload(new PoolFixture());
        before.circuit().requests().tryAcquire();
        Pool after = reload(new PoolFixture().circuit(new CircuitConfig(1, 1, 1)));
        assertThat(after.circuit().requests().tryAcquire()).isFalse();
    }

    @Test
    void changedRoleMakesANewPool() {
        Pool before = reload(new PoolFixture());
        assertThat(before.isUnchangedBy(new PoolFixture().config(), PoolRole.STABLE))
                .isTrue();
        assertThat(before.isUnchangedBy(new PoolFixture().config(), PoolRole.BACKED))
                .isFalse();
    }

    @Test
    void removedPoolIsClosed() {
        Pool before = reload(new PoolFixture());
        reload(new PoolFixture().name("other"));
        assertThat(inForce.get("shop")).isNull();
        assertThat(before.endpoints()).allMatch(Endpoint::isRetired);
    }

    @Test
    void resolvedAddressesOutliveAReload() {
        reload(new PoolFixture().dns("shop.test")).resolved(addresses(2), nowNs);
        Pool sameName = reload(new PoolFixture().dns("shop.test").panicPpm(0));
        assertThat(sameName.endpoints()).hasSize(2);
        assertThat(reload(new PoolFixture().dns("other.test")).endpoints()).isEmpty();
    }

    @Test
    void lateAnswerForTheOldPoolChangesNothing() {
        Pool before = reload(new PoolFixture().dns("shop.test"));
        before.resolved(addresses(2), nowNs);
        Pool after = reload(new PoolFixture().dns("shop.test").panicPpm(0));
        before.resolved(addresses(1), nowNs);
        assertThat(after.endpoints()).hasSize(2).noneMatch(Endpoint::isRetired);
        after.endpoints().get(0).checkFailed("refused", nowNs);
        assertThat(after.usableEndpoints(nowNs)).isEqualTo(1);
    }

    private Pool reload(PoolFixture fixture) {
        Pools next = compile(fixture);
        next.takeOver(inForce, nowNs);
        inForce = next;
        return requireNonNull(next.get(fixture.config().name()));
    }

    private Pools compile(PoolFixture fixture) {
        Map<String, PoolConfig> configs = new LinkedHashMap<>();
        configs.put(fixture.config().name(), fixture.config());
        return Pools.compile(configs, NO_ROLES, inForce, nowNs);
    }
}
