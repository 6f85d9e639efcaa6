package dev.weir.proxy.pool;

import static dev.weir.proxy.pool.PoolFixture.T0_NS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.EjectionConfig;
import dev.weir.proxy.config.EjectionConfig.AtMost;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EjectionTest {
    private long nowNs = T0_NS;

    @Test
    void fiveFailuresInARowEject() {
        Pool pool = new PoolFixture().stable();
        Endpoint bad = pool.endpoints().getFirst();
        fail(bad, 4);
        assertThat(bad.isUsable(nowNs)).isTrue();
        fail(bad, 1);
        assertThat(bad.isUsable(nowNs)).isFalse();
        assertThat(pool.usableEndpoints(nowNs)).isEqualTo(2);
    }

    @Test
    void successBreaksTheRow() {
        Endpoint flaky =
                new PoolFixture().ejection(only(5, 0)).stable().endpoints().getFirst();
        for (int i = 0; i < 100; i++) {
            fail(flaky, 4);
            flaky.succeeded();
        }
        assertThat(flaky.isUsable(nowNs)).isTrue();
    }

    @Test
    void statusSaysWhy() {
        Endpoint bad = new PoolFixture().stable().endpoints().getFirst();
        fail(bad, 5);
        EndpointStatus status = bad.status(nowNs + TimeUnit.SECONDS.toNanos(10));
        assertThat(status.unusable()).isEqualTo("ejected: too many failures in a row, the last: reset");
        assertThat(status.ejectedForNs()).isEqualTo(TimeUnit.SECONDS.toNanos(20));
        assertThat(status.failures()).isEqualTo(5);
    }

    @Test
    void endsAfterTheBaseAndReturnsSlowly() {
        Pool pool = new PoolFixture().stable();
        Endpoint bad = pool.endpoints().getFirst();
        fail(bad, 5);
        advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(pool.usableEndpoints(nowNs)).isEqualTo(2);
        advance(Duration.ofNanos(1));
        assertThat(pool.usableEndpoints(nowNs)).isEqualTo(3);
        assertThat(bad.status(nowNs).sharePpm()).isEqualTo(100_000);
        advance(Duration.ofSeconds(10));
        assertThat(bad.status(nowNs).sharePpm()).isEqualTo(1_000_000);
    }

    @Test
    void growsWithEachRepetitionUpToTheLongest() {
        Endpoint bad = new PoolFixture().stable().endpoints().getFirst();
        for (long seconds : new long[] {30, 60, 120, 240, 300, 300}) {
            fail(bad, 5);
            long ejectedForNs = bad.status(nowNs).ejectedForNs();
            assertThat(ejectedForNs).isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
            advance(Duration.ofNanos(ejectedForNs));
        }
    }

    @Test
    void oneRepetitionIsForgottenForEachBaseOfService() {
        Endpoint bad = new PoolFixture().stable().endpoints().getFirst();
        fail(bad, 5);
        advance(Duration.ofSeconds(30));
        fail(bad, 5);
        advance(Duration.ofSeconds(60 + 30));
        fail(bad, 5);
        assertThat(bad.status(nowNs).ejectedForNs()).isEqualTo(TimeUnit.SECONDS.toNanos(60));
        advance(Duration.ofMinutes(6));
        fail(bad, 5);
        assertThat(bad.status(nowNs).ejectedForNs()).isEqualTo(TimeUnit.SECONDS.toNanos(30));
    }

    @Test
    void failuresOfRequestsSentBeforeChangeNothing() {
        Endpoint bad = new PoolFixture().stable().endpoints().getFirst();
        fail(bad, 100);
        assertThat(bad.status(nowNs).ejectedForNs()).isEqualTo(TimeUnit.SECONDS.toNanos(30));
        advance(Duration.ofSeconds(30));
        assertThat(bad.isUsable(nowNs)).isTrue();
        fail(bad, 4);
        assertThat(bad.isUsable(nowNs)).isTrue();
    }

    @Test
    void halfOfTwentyRequestsInAWindowEject() {
        Endpoint flaky = new PoolFixture()
                .ejection(only(0, 500_000))
                .stable()
                .endpoints()
                .getFirst();
        for (int i = 0; i < 9; i++) {
            fail(flaky, 1);
            flaky.succeeded();
        }
        fail(flaky, 1);
        assertThat(flaky.isUsable(nowNs)).isTrue();
        flaky.succeeded();
        fail(flaky, 1);
        assertThat(flaky.isUsable(nowNs)).isFalse();
        assertThat(flaky.status(nowNs).unusable()).contains("share of failures");
    }

    @Test
    void failuresOfAnEarlierWindowDoNotCount() {
        Endpoint flaky = new PoolFixture()
                .ejection(only(0, 500_000))
                .stable()
                .endpoints()
                .getFirst();
        fail(flaky, 19);
        advance(Duration.ofSeconds(10));
        fail(flaky, 19);
        assertThat(flaky.isUsable(nowNs)).isTrue();
    }

    @Test
    void lastUsableEndpointStays() {
        Pool pool = new PoolFixture().endpoints(2).stable();
        pool.endpoints().forEach(endpoint -> fail(endpoint, 50));
        assertThat(pool.endpoints().get(0).isUsable(nowNs)).isFalse();
        assertThat(pool.endpoints().get(1).isUsable(nowNs)).isTrue();
    }

    @Test
    void lastUsableEndpointGoesOnceAnotherIsBack() {
        Pool pool = new PoolFixture().endpoints(2).stable();
        pool.endpoints().forEach(endpoint -> fail(endpoint, 50));
        advance(Duration.ofSeconds(30));
        fail(pool.endpoints().get(1), 1);
        assertThat(pool.endpoints().get(1).isUsable(nowNs)).isFalse();
        assertThat(pool.endpoints().get(0).isUsable(nowNs)).isTrue();
    }

    @Test
    void drainedEndpointDoesNotCountAsAnother() {
        Pool pool = new PoolFixture().endpoints(2).stable();
        pool.endpoints().get(0).setState(EndpointState.DRAIN, nowNs);
        fail(pool.endpoints().get(1), 50);
        assertThat(pool.endpoints().get(1).isUsable(nowNs)).isTrue();
    }

    @Test
    void lastUsableEndpointGoesIfThereIsAFallback() {
        Pool pool = new PoolFixture().endpoints(2).pool(PoolRole.BACKED);
        pool.endpoints().forEach(endpoint -> fail(endpoint, 5));
        assertThat(pool.isUsable(nowNs)).isFalse();
        advance(Duration.ofSeconds(30));
        assertThat(pool.isUsable(nowNs)).isTrue();
    }

    @Test
    void atMostSoManyAtOnce() {
        Pool pool = poolOf(10, new AtMost.Endpoints(2));
        pool.endpoints().forEach(endpoint -> fail(endpoint, 50));
        assertThat(pool.usableEndpoints(nowNs)).isEqualTo(8);
    }

    @Test
    void shareIsRoundedDownButNeverToNobody() {
        Pool three = poolOf(3, new AtMost.Share(100_000));
        three.endpoints().forEach(endpoint -> fail(endpoint, 50));
        assertThat(three.usableEndpoints(nowNs)).isEqualTo(2);
        Pool ten = poolOf(10, new AtMost.Share(290_000));
        ten.endpoints().forEach(endpoint -> fail(endpoint, 50));
        assertThat(ten.usableEndpoints(nowNs)).isEqualTo(8);
    }

    @Test
    void offMeansNever() {
        Pool pool = new PoolFixture().ejection(null).stable();
        pool.endpoints().forEach(endpoint -> fail(endpoint, 1000));
        assertThat(pool.usableEndpoints(nowNs)).isEqualTo(3);
    }

    private static Pool poolOf(int endpoints, AtMost atMost) {
        return new PoolFixture()
                .endpoints(endpoints)
                .ejection(config(5, 500_000, atMost))
                .stable();
    }

    private static EjectionConfig only(int consecutiveFailures, int failureRatioPpm) {
        return config(consecutiveFailures, failureRatioPpm, null);
    }

    private static EjectionConfig config(int consecutiveFailures, int failureRatioPpm, @Nullable AtMost atMost) {
        EjectionConfig defaults = EjectionConfig.DEFAULTS;
        return new EjectionConfig(
                consecutiveFailures,
                failureRatioPpm,
                defaults.minRequests(),
                defaults.window(),
                defaults.base(),
                defaults.max(),
                atMost);
    }

    private void fail(Endpoint endpoint, int times) {
        for (int i = 0; i < times; i++) {
            endpoint.failed(FailureKind.RESET, nowNs);
        }
    }

    private void advance(Duration by) {
        nowNs += by.toNanos();
    }
}
