package dev.weir.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.EndpointSource;
import dev.weir.proxy.config.OwnAddress;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.PoolFixture;
import dev.weir.proxy.pool.PoolRole;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FollowedNameTest {
    private static final long NEVER_S = -1;

    private final ScriptedLookup lookup = new ScriptedLookup();
    private final Pool pool = new PoolFixture().dns("shop.test").pool(PoolRole.STABLE);
    private final OwnAddress admin = new OwnAddress(new Address.Inet(InetAddress.ofLiteral("127.0.0.1"), 8080));
    private final FollowedName name =
            new FollowedName(lookup, admin::isReachedBy, pool, (EndpointSource.Dns) pool.source());

    @Test
    void addressesBecomeEndpoints() throws InterruptedException {
        lookup.answer(30, "10.0.0.2", "10.0.0.1", "fd00::1");
        name.ask();
        assertThat(labels()).containsExactly("10.0.0.1:8080", "10.0.0.2:8080", "[fd00::1]:8080");
    }

    @Test
    void pauseIsTheTtlWithinItsBounds() throws InterruptedException {
        lookup.answer(30, "10.0.0.1")
                .answer(0, "10.0.0.1")
                .answer(3600, "10.0.0.1")
                .answer(NEVER_S, "10.0.0.1");
        assertThat(pauses(4)).containsExactly(30L, 1L, 60L, 60L);
    }

    @Test
    void rotatedAnswerKeepsTheOrder() throws InterruptedException {
        lookup.answer(1, "10.0.0.1", "10.0.0.2").answer(1, "10.0.0.2", "10.0.0.1");
        name.ask();
        List<Endpoint> before = pool.endpoints();
        name.ask();
        assertThat(pool.endpoints()).isEqualTo(before);
    }

    @Test
    void lastGoodAddressesStayWhenTheNameFails() throws InterruptedException {
        lookup.answer(30, "10.0.0.1").fail("no answer");
        pauses(2);
        assertThat(labels()).containsExactly("10.0.0.1:8080");
        assertThat(pool.status(0).resolveFailure()).isEqualTo("no answer");
    }

    @Test
    void pausesDoubleWhileTheNameFails() throws InterruptedException {
        for (int i = 0; i < 8; i++) {
            lookup.fail("no answer");
        }
        lookup.answer(30, "10.0.0.1").fail("no answer");
        assertThat(pauses(10)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 30L, 1L);
    }

    @Test
    void halfAnAnswerAddsButRemovesNobody() throws InterruptedException {
        lookup.answer(30, "10.0.0.1", "fd00::1").half(30, "10.0.0.2");
        pauses(2);
        assertThat(labels()).containsExactlyInAnyOrder("10.0.0.1:8080", "10.0.0.2:8080", "[fd00::1]:8080");
    }

    @Test
    void nameThatComesToMeanTheAdminPortKeepsItsLastGoodAddresses() throws InterruptedException {
        lookup.answer(30, "10.0.0.1").answer(30, "127.0.0.1").answer(30, "10.0.0.2");
        pauses(2);
        assertThat(labels()).containsExactly("10.0.0.1:8080");
        assertThat(pool.status(0).resolveFailure()).contains("127.0.0.1:8080", "admin port", "refused");
        name.ask();
        assertThat(labels()).containsExactly("10.0.0.2:8080");
        assertThat(pool.status(0).resolveFailure()).isNull();
    }

    @Test
    void onlyTheAdminPortIsLeftOutOfAnAnswer() throws InterruptedException {
        lookup.answer(30, "127.0.0.1", "10.0.0.1", "0.0.0.0");
        name.ask();
        assertThat(labels()).containsExactly("10.0.0.1:8080");
        assertThat(pool.status(0).resolveFailure()).contains("127.0.0.1:8080", "0.0.0.0:8080");
    }

    @Test
    void nameThatMeansNothingElseGivesNoEndpoint() throws InterruptedException {
        lookup.answer(30, "127.0.0.1");
        name.ask();
        assertThat(labels()).isEmpty();
        assertThat(pool.status(0).resolveFailure()).contains("refused");
    }

    private List<String> labels() {
        return pool.endpoints().stream().map(Endpoint::label).toList();
    }

    private List<Long> pauses(int count) throws InterruptedException {
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            seconds.add(TimeUnit.NANOSECONDS.toSeconds(name.ask()));
        }
        return seconds;
    }

    /** Answers as it is told, one after the other. */
    private static final class ScriptedLookup implements NameLookup {
        private final Deque<Object> script = new ArrayDeque<>();

        ScriptedLookup answer(long ttlSeconds, String... addresses) {
            script.add(answerOf(true, ttlSeconds, addresses));
            return this;
        }

        ScriptedLookup half(long ttlSeconds, String... addresses) {
            script.add(answerOf(false, ttlSeconds, addresses));
            return this;
        }

        ScriptedLookup fail(String why) {
            script.add(why);
            return this;
        }

        @Override
        public Answer lookup(String host) throws UnknownHostException {
            assertThat(host).isEqualTo("shop.test");
            return switch (script.remove()) {
                case Answer answer -> answer;
                case Object why -> throw new UnknownHostException(why.toString());
            };
        }

        @Override
        public void close() {}

        private static Answer answerOf(boolean complete, long ttlSeconds, String... addresses) {
            long ttlNs = ttlSeconds == NEVER_S
                    ? Long.MAX_VALUE
                    : Duration.ofSeconds(ttlSeconds).toNanos();
            return new Answer(Stream.of(addresses).map(InetAddress::ofLiteral).toList(), complete, ttlNs);
        }
    }
}
