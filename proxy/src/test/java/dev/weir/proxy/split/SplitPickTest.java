package dev.weir.proxy.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.VariantReason;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import dev.weir.proxy.testing.Tables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SplitPickTest {
    private final IdentityCheck identityCheck = new IdentityCheck();
    private final Pick pick = new Pick();
    private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);

    @Test
    void keyDecidesByItsBucket() {
        Split split = split("""
            key = ["header:x-user"], baseline = stable
            variants { stable { pool = v1, weight = 75 % }, canary { pool = v2, weight = 25 % } }
            """);
        for (int user = 0; user < 1000; user++) {
            byte[] key = ("user-" + user).getBytes(StandardCharsets.UTF_8);
            int bucket = new Salt("shop").bucket(key, 0, key.length);
            pick(split, request("X-User", "user-" + user));
            assertThat(pick.reason()).isEqualTo(VariantReason.KEYED);
            assertThat(pick.bucket()).isEqualTo(bucket);
            assertThat(pick.assigned().name()).isEqualTo(bucket < 250_000 ? "canary" : "stable");
        }
    }

    @Test
    void firstPresentKeyWins() {
        Split split = split("""
            key = ["header:x-user", "cookie:uid", "client-address"], baseline = stable
            variants { stable { pool = v1, weight = 50 % }, canary { pool = v2, weight = 50 % } }
            """);
        pick(split, request("X-User", "ann", "Cookie", "uid=bob"));
        assertThat(pick.keySource()).isZero();
        pick(split, request("X-User", "", "Cookie", "a=b; uid=bob"));
        assertThat(pick.keySource()).isEqualTo(1);
        assertThat(pick.bucket()).isEqualTo(bucket("shop", "bob"));
        pick(split, request("Cookie", "uid="));
        assertThat(pick.keySource()).isEqualTo(2);
        assertThat(pick.bucket()).isEqualTo(bucket("shop", "192.0.2.7"));
    }

    @Test
    void hostMayBeTheKey() {
        Split split = split("""
            key = ["header:host"], baseline = stable
            variants { stable { pool = v1, weight = 50 % }, canary { pool = v2, weight = 50 % } }
            """);
        pick(split, request());
        assertThat(pick.bucket()).isEqualTo(bucket("shop", "shop.example.com"));
    }

    @Test
    void requestWithoutKeyGoesToTheBaseline() {
        Split split = split("""
            key = ["header:x-user"], baseline = stable
            variants { stable { pool = v1, weight = 1 % }, canary { pool = v2, weight = 99 % } }
            """);
        pick(split, request());
        assertThat(pick.reason()).isEqualTo(VariantReason.BASELINE);
        assertThat(pick.assigned().name()).isEqualTo("stable");
        assertThat(pick.bucket()).isEqualTo(Pick.NONE);
    }

    @Test
    void requestWithoutKeyIsDrawnIfTheSplitSaysSo() {
        Split split = split("""
            key = ["header:x-user", random], baseline = stable
            variants { stable { pool = v1, weight = 90 % }, canary { pool = v2, weight = 10 % } }
            """);
        int canaries = 0;
        request().readInto(head);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            split.pick(head, random, identityCheck, pick);
            assertThat(pick.reason()).isEqualTo(VariantReason.RANDOM);
            canaries += pick.assigned().name().equals("canary") ? 1 : 0;
        }
        assertThat(canaries).isBetween(9_600, 10_400);
    }

    @Test
    void variantWithoutWeightGetsNoneButForced() {
        Split split = split("""
            key = ["header:x-user", random], baseline = stable
            variants { stable { pool = v1, weight = 100 % }, canary { pool = v2, weight = 0 % } }
            overrides = [ { when { header { x-beta = "1" } }, variant = canary } ]
            """);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            (i % 2 == 0 ? request() : request("X-User", "u" + i)).readInto(head);
            split.pick(head, random, identityCheck, pick);
            assertThat(pick.assigned().name()).isEqualTo("stable");
        }
        pick(split, request("X-User", "u1", "X-Beta", "1"));
        assertThat(pick.assigned().name()).isEqualTo("canary");
        assertThat(pick.reason()).isEqualTo(VariantReason.FORCED);
        assertThat(pick.override()).isZero();
    }

    @Test
    void firstOverrideThatHoldsForces() {
        Split split = split("""
            key = ["header:x-user"], baseline = stable
            variants { stable { pool = v1, weight = 90 % }, canary { pool = v2, weight = 10 % } }
            overrides = [
              { when { header { x-beta = "1" } }, variant = canary }
              { when { path { prefix = "/" } }, variant = stable }
            ]
            """);
        pick(split, request("X-Beta", "1"));
        assertThat(pick.assigned().name()).isEqualTo("canary");
        pick(split, request("X-Beta", "2"));
        assertThat(pick.assigned().name()).isEqualTo("stable");
        assertThat(pick.override()).isEqualTo(1);
    }

    @Test
    void forceHeaderIsBelievedFromTrustedPeersOnly() {
        Split split = split("""
            key = ["header:x-user"], baseline = stable
            variants { stable { pool = v1, weight = 90 % }, canary { pool = v2, weight = 10 % } }
            force-header { name = x-weir-force, trusted = true }
            """);
        pick(split, request("X-Weir-Force", "canary"));
        assertThat(pick.reason()).isEqualTo(VariantReason.BASELINE);
        pick(split, trusted("X-Weir-Force", "canary"));
        assertThat(pick.reason()).isEqualTo(VariantReason.FORCED);
        assertThat(pick.assigned().name()).isEqualTo("canary");
        assertThat(pick.override()).isEqualTo(Pick.NONE);
        pick(split, trusted("X-Weir-Force", "nobody"));
        assertThat(pick.reason()).isEqualTo(VariantReason.BASELINE);
    }

    @Test
    void rolledBackVariantGetsNothingForcedIncluded() {
        String text = """
            splits { shop {
              key = ["header:x-user", random], baseline = stable
              variants { stable { pool = v1, weight = 50 % }, canary { pool = v2, weight = 50 % } }
              overrides = [ { when { path { prefix = "/" } }, variant = canary } ]
              force-header { name = x-weir-force, trusted = true }
            } }
            routes { shop { match { path = "/" }, split = shop } }
            """;
        RuntimeLayer runtime = new RuntimeLayer(Map.of(), Set.of(new RuntimeLayer.VariantName("shop", "canary")));
        Split split = Objects.requireNonNull(
                Tables.table(text, runtime, null).splits().get("shop"));
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            trusted("X-Weir-Force", "canary", "X-User", "u" + i).readInto(head);
            split.pick(head, random, identityCheck, pick);
            assertThat(pick.assigned().name()).isEqualTo("stable");
        }
        assertThat(split.variant("canary").isRolledBack()).isTrue();
        assertThat(split.ranges()).isEqualTo(Ranges.all("stable"));
    }

    @Test
    void weightsSetAtRunTimeMoveOnlyTheDifference() {
        String text = """
            splits { shop {
              key = ["header:x-user"], baseline = stable
              variants { stable { pool = v1, weight = 95 % }, canary { pool = v2, weight = 5 % } }
            } }
            routes { shop { match { path = "/" }, split = shop } }
            """;
        RoutingTable first = Tables.table(text);
        RuntimeLayer grown =
                new RuntimeLayer(Map.of("shop", new TreeMap<>(Map.of("stable", 750_000, "canary", 250_000))), Set.of());
        RoutingTable second = Tables.table(text, grown, first);
        Split before = Objects.requireNonNull(first.splits().get("shop"));
        Split after = Objects.requireNonNull(second.splits().get("shop"));
        assertThat(before.ranges().movedTo(after.ranges())).isEqualTo(200_000);
        assertThat(after.variant("canary").weightPpm()).isEqualTo(250_000);
        assertThat(second.generation()).isEqualTo(first.generation() + 1);
    }

    private static Split split(String body) {
        String text = "splits { shop {\n" + body + "} }\nroutes { shop { match { path = \"/\" }, split = shop } }\n";
        return Objects.requireNonNull(Tables.table(text).splits().get("shop"));
    }

    private void pick(Split split, RequestDescription request) {
        request.readInto(head);
        split.pick(head, new SplittableRandom(1), identityCheck, pick);
    }

    private static int bucket(String salt, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return new Salt(salt).bucket(bytes, 0, bytes.length);
    }

    private static RequestDescription request(String... fields) {
        return description(false, fields);
    }

    private static RequestDescription trusted(String... fields) {
        return description(true, fields);
    }

    private static RequestDescription description(boolean trustedPeer, String... fields) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            lines.add(new FieldBlock.Line(fields[i], fields[i + 1]));
        }
        ClientAddress client = Objects.requireNonNull(ClientAddress.parse("192.0.2.7"));
        return new RequestDescription("GET", "shop.example.com", "/", lines, client, trustedPeer);
    }
}
