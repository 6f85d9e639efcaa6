package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.testing.Tables;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final IdentityCheck identityCheck = new IdentityCheck();
    private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);

    @Test
    void limitWithoutKeyIsOfTheWholeRoute() {
        Route route = route("rate-limit { rate = \"10/s\", burst = 5 }");
        assertThat(admitted(route, 0, "a", 20)).isEqualTo(5);
        assertThat(admitted(route, SECOND_NS, "b", 20)).isEqualTo(5);
        assertThat(admitted(route, SECOND_NS + SECOND_NS / 10, "b", 20)).isEqualTo(1);
    }

    @Test
    void eachKeyHasItsOwnBucket() {
        Route route = route("rate-limit { rate = \"10/s\", burst = 5, key = [\"header:x-user\"] }");
        for (int user = 0; user < 5000; user++) {
            assertThat(admitted(route, 0, "user-" + user, 6))
                    .as("user %d", user)
                    .isEqualTo(5);
        }
    }

    @Test
    void requestsWithoutKeyShareOne() {
        Route route = route("rate-limit { rate = \"10/s\", burst = 5, key = [\"header:x-user\"] }");
        assertThat(admitted(route, 0, "", 20)).isEqualTo(5);
        assertThat(admitted(route, 0, "ann", 20)).isEqualTo(5);
    }

    @Test
    void moreKeysThanBucketsStayBounded() {
        Route route = route("rate-limit { rate = \"1/s\", burst = 1, max-keys = 64, key = [\"header:x-user\"] }");
        int admitted = 0;
        for (int user = 0; user < 10_000; user++) {
            admitted += admitted(route, 0, "user-" + user, 1);
        }
        assertThat(admitted).isEqualTo(10_000);
    }

    @Test
    void limitGoesOnInTheNextTable() {
        String text = "rate-limit { rate = \"1/s\", burst = 5 }";
        RoutingTable first = Tables.table(config(text));
        assertThat(admitted(find(first), 0, "a", 20)).isEqualTo(5);
        assertThat(admitted(find(Tables.table(config(text), RuntimeLayer.EMPTY, first)), 0, "a", 20))
                .isZero();
        String other = "rate-limit { rate = \"2/s\", burst = 5 }";
        assertThat(admitted(find(Tables.table(config(other), RuntimeLayer.EMPTY, first)), 0, "a", 20))
                .isEqualTo(5);
    }

    @Test
    void severalThreadsGetNoMoreTogether() throws InterruptedException {
        KeyedBuckets buckets = KeyedBuckets.smallest();
        LongAdder taken = new LongAdder();
        int threads = 4;
        CountDownLatch start = new CountDownLatch(threads);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int thread = 0; thread < threads; thread++) {
                pool.execute(() -> {
                    start.countDown();
                    while (start.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    for (int i = 0; i < 20_000; i++) {
                        taken.add(buckets.tryTake(1 + i % 4, 0, SECOND_NS, SECOND_NS * 999) ? 1 : 0);
                    }
                });
            }
            pool.shutdown();
            assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        // four keys, a burst of 1000 each; while a key is new, each thread may make a bucket for it
        assertThat(taken.sum()).isBetween(4_000L, 4_000L + 4L * (threads - 1));
    }

    private int admitted(Route route, long sinceNs, String user, int requests) {
        List<FieldBlock.Line> lines = List.of(new FieldBlock.Line("X-User", user));
        new RequestDescription("GET", "h", "/", lines, ClientAddress.UNKNOWN, false).readInto(head);
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            admitted += route.admits(head, identityCheck, Tables.NOW_NS + sinceNs) ? 1 : 0;
        }
        return admitted;
    }

    private static Route route(String limit) {
        return find(Tables.table(config(limit)));
    }

    private static String config(String limit) {
        return "routes { r { match { path = \"/\" }, pool = v1, " + limit + " } }";
    }

    private static Route find(RoutingTable table) {
        return Objects.requireNonNull(table.routes().find("r"));
    }
}
