package dev.weir.proxy.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.outcome.VariantReason;
import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import dev.weir.proxy.testing.Tables;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SplitAdmissionTest {
    private static final long NOW_NS = Tables.NOW_NS;
    private static final long SECOND_NS = 1_000_000_000L;

    private final IdentityCheck identityCheck = new IdentityCheck();

    @Test
    void variantWithoutUsableEndpointGivesItsShareAway() {
        Split split = split("");
        drain(split.variant("canary"));
        Pick pick = pickCanary(split);
        assertThat(split.admit(pick, NOW_NS)).isTrue();
        assertThat(pick.assigned().name()).isEqualTo("canary");
        assertThat(Objects.requireNonNull(pick.served()).name()).isEqualTo("stable");
        assertThat(pick.reason()).isEqualTo(VariantReason.FALLBACK);
        assertThat(pick.hindrance()).isEqualTo(Hindrance.NO_ENDPOINT);
    }

    @Test
    void strictSplitGivesNothingAway() {
        Split split = split("strict = true");
        drain(split.variant("canary"));
        Pick pick = pickCanary(split);
        assertThat(split.admit(pick, NOW_NS)).isFalse();
        assertThat(pick.served()).isNull();
        assertThat(pick.hindrance()).isEqualTo(Hindrance.NO_ENDPOINT);
    }

    @Test
    void nobodyServesWhenTheFallbackCannotEither() {
        Split split = split("");
        drain(split.variant("canary"));
        drain(split.variant("stable"));
        assertThat(split.admit(pickCanary(split), NOW_NS)).isFalse();
    }

    @Test
    void capOfRequestsInFlightSendsTheRestToTheFallback() {
        Split split = split("variants.canary.max-in-flight = 2");
        Pick first = admitted(split);
        Pick second = admitted(split);
        Pick third = admitted(split);
        assertThat(first.reason()).isEqualTo(VariantReason.FORCED);
        assertThat(second.reason()).isEqualTo(VariantReason.FORCED);
        assertThat(third.reason()).isEqualTo(VariantReason.FALLBACK);
        assertThat(third.hindrance()).isEqualTo(Hindrance.MAX_IN_FLIGHT);
        first.ended();
        first.ended();
        third.ended();
        assertThat(split.variant("canary").inFlight()).isEqualTo(1);
        assertThat(admitted(split).reason()).isEqualTo(VariantReason.FORCED);
        assertThat(admitted(split).reason()).isEqualTo(VariantReason.FALLBACK);
    }

    @Test
    void capPerEndpointCountsThoseThatAreUsable() {
        Split split = split("variants.canary.max-in-flight-per-endpoint = 1");
        assertThat(admitted(split).reason()).isEqualTo(VariantReason.FORCED);
        assertThat(admitted(split).reason()).isEqualTo(VariantReason.FALLBACK);
    }

    @Test
    void capOfTheRateHoldsOverTime() {
        Split split = split("variants.canary.max-rps = 100");
        int served = 0;
        for (int ms = 0; ms < 10_000; ms++) {
            Pick pick = pickCanary(split);
            split.admit(pick, NOW_NS + ms * SECOND_NS / 1000);
            served += pick.reason() == VariantReason.FORCED ? 1 : 0;
            pick.ended();
        }
        assertThat(served).isBetween(990, 1020);
    }

    @Test
    void loadOutlivesTheTable() {
        RoutingTable first = table("variants.canary.max-in-flight = 1");
        Split before = Objects.requireNonNull(first.splits().get("shop"));
        Pick pick = admitted(before);
        RoutingTable second = Tables.table(text("variants.canary.max-in-flight = 1"), RuntimeLayer.EMPTY, first);
        Split after = Objects.requireNonNull(second.splits().get("shop"));
        assertThat(admitted(after).reason()).isEqualTo(VariantReason.FALLBACK);
        pick.ended();
        assertThat(admitted(after).reason()).isEqualTo(VariantReason.FORCED);
    }

    @Test
    void rescueGoesToTheFallbackOnce() {
        Split split = split("variants.canary.max-in-flight = 1");
        Pick pick = admitted(split);
        assertThat(pick.canRescue()).isTrue();
        assertThat(pick.rescue(NOW_NS)).isTrue();
        assertThat(pick.reason()).isEqualTo(VariantReason.RESCUED);
        assertThat(pick.assigned().name()).isEqualTo("canary");
        assertThat(Objects.requireNonNull(pick.served()).name()).isEqualTo("stable");
        assertThat(split.variant("canary").inFlight()).isZero();
        assertThat(pick.canRescue()).isFalse();
    }

    @Test
    void strictSplitRescuesNobody() {
        assertThat(admitted(split("strict = true")).canRescue()).isFalse();
    }

    @Test
    void failedRescueKeepsThePlace() {
        Split split = split("");
        Pick pick = admitted(split);
        drain(split.variant("stable"));
        assertThat(pick.rescue(NOW_NS)).isFalse();
        assertThat(pick.served()).isSameAs(split.variant("canary"));
    }

    private Pick admitted(Split split) {
        Pick pick = pickCanary(split);
        assertThat(split.admit(pick, NOW_NS)).isTrue();
        return pick;
    }

    private Pick pickCanary(Split split) {
        RequestDescription request = new RequestDescription(
                "GET", "h", "/", List.of(new FieldBlock.Line("x-beta", "1")), ClientAddress.UNKNOWN, false);
        Pick pick = new Pick();
        split.pick(request.toHead(), new SplittableRandom(1), identityCheck, pick);
        assertThat(pick.assigned().name()).isEqualTo("canary");
        return pick;
    }

    private static void drain(Variant variant) {
        variant.pool().endpoints().forEach(endpoint -> endpoint.setState(EndpointState.DRAIN, NOW_NS));
    }

    private static Split split(String extra) {
        return Objects.requireNonNull(table(extra).splits().get("shop"));
    }

    private static RoutingTable table(String extra) {
        return Tables.table(text(extra));
    }

    private static String text(String extra) {
        return """
            splits { shop {
              key = ["header:x-user"], baseline = stable
              variants { stable { pool = v1, weight = 95 % }, canary { pool = v2, weight = 5 % } }
              overrides = [ { when { header { x-beta = "1" } }, variant = canary } ]
            """ + extra + """

            } }
            routes { shop { match { path = "/" }, split = shop } }
            """;
    }
}
