package dev.weir.control.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.audit.Actor;
import dev.weir.control.change.ChangeAnswer.Refused;
import dev.weir.control.change.ChangeRequest.SetWeights;
import dev.weir.control.rollout.Reason;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.RolledBack;
import dev.weir.control.testing.Configs;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.pool.EndpointState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ChangePlannerTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Actor ALICE = new Actor("alice", "127.0.0.1");
    private static final RolledBack.Key CANARY = new RolledBack.Key("shop", "canary");

    private final List<Generation> history = new ArrayList<>(List.of(generation(7, Configs.SHOP, Overrides.NONE)));

    @Test
    void aPatchLeavesTheRestToTheBaseline() {
        Plan.Change change = planned(patch(Map.of("canary", 10)));
        assertThat(weights(change)).isEqualTo(ppm(90, 10));
        assertThat(change.action()).isEqualTo("split.weights");
        assertThat(change.target()).isEqualTo("splits/shop");
        assertThat(change.old()).hasToString("{\"canary\":5,\"stable\":95}");
        assertThat(change.now()).hasToString("{\"canary\":10,\"stable\":90}");
    }

    @Test
    void aPatchThatNamesTheBaselineMustAddUp() {
        assertThat(weights(planned(patch(Map.of("stable", 80, "canary", 20))))).isEqualTo(ppm(80, 20));
        assertThat(refused(patch(Map.of("stable", 80))).detail()).contains("add to 85 %");
    }

    @Test
    void aPutNamesEveryVariant() {
        assertThat(refused(put(Map.of("canary", 10))).detail()).isEqualTo("the weights of [stable] are missing");
        assertThat(weights(planned(put(Map.of("stable", 90, "canary", 10))))).isEqualTo(ppm(90, 10));
    }

    @Test
    void anUnknownVariantIsNotFound() {
        Refused refused = refused(patch(Map.of("kanary", 10)));
        assertThat(refused.kind()).isEqualTo(Refused.Kind.NOT_FOUND);
        assertThat(refused.expected()).isEqualTo("one of [canary, stable]");
    }

    @Test
    void anUnknownSplitIsNotFound() {
        Refused refused = refused(new SetWeights("cart", new TreeMap<>(Map.of("canary", 1)), false));
        assertThat(refused).isEqualTo(new Refused(Refused.Kind.NOT_FOUND, "there is no split cart", "one of [shop]"));
    }

    @Test
    void onlyAMoreForTheCanaryRaises() {
        assertThat(planned(patch(Map.of("canary", 6))).raisesWeight()).isTrue();
        assertThat(planned(patch(Map.of("canary", 5))).raisesWeight()).isFalse();
        assertThat(planned(patch(Map.of("canary", 0))).raisesWeight()).isFalse();
    }

    @Test
    void anotherGenerationThanExpectedIsStale() {
        ChangeOptions expecting6 = new ChangeOptions(null, null, null, 6L, false);
        Refused refused = refused(patch(Map.of("canary", 10)), expecting6);
        assertThat(refused.kind()).isEqualTo(Refused.Kind.STALE);
        assertThat(refused.detail()).startsWith("generation 7 is in force, not 6");
    }

    @Test
    void aStepLargerThanMaxStepIsRefusedButAnAbortNever() {
        String limited = Configs.shop("50 %", "50 %") + "weir.admin.max-step = 10 %\n";
        history.set(0, generation(7, limited, Overrides.NONE));
        assertThat(refused(patch(Map.of("canary", 61))).kind()).isEqualTo(Refused.Kind.STEP_TOO_LARGE);
        assertThat(weights(planned(patch(Map.of("canary", 60))))).isEqualTo(ppm(40, 60));
        assertThat(weights(planned(patch(Map.of("canary", 0))))).isEqualTo(ppm(100, 0));
    }

    @Test
    void aRolledBackVariantGetsNoWeightBeforeItIsRestored() {
        history.set(0, generation(7, Configs.SHOP, Overrides.NONE.with(rolledBack())));
        Refused refused = refused(patch(Map.of("canary", 1)));
        assertThat(refused.kind()).isEqualTo(Refused.Kind.CONFLICT);
        assertThat(refused.expected()).contains("/v1/splits/shop/variants/canary/restore");
        assertThat(planned(patch(Map.of("canary", 0))).raisesWeight()).isFalse();
    }

    @Test
    void aRestoredVariantGetsBackWhatWasAskedFor() {
        history.set(0, generation(7, Configs.SHOP, Overrides.NONE.with(rolledBack())));
        Plan.Change change = planned(new ChangeRequest.RestoreVariant("shop", "canary"));
        assertThat(weights(change)).isEqualTo(ppm(95, 5));
        assertThat(change.raisesWeight()).isTrue();
    }

    @Test
    void whatIsNotRolledBackCannotBeRestored() {
        assertThat(refused(new ChangeRequest.RestoreVariant("shop", "canary")).kind())
                .isEqualTo(Refused.Kind.NOT_FOUND);
    }

    @Test
    void anUnconfirmedChangeFallsBackToTheLastConfirmedOne() {
        ChangeOptions confirm = new ChangeOptions(null, null, Duration.ofSeconds(60), null, false);
        accept(planned(patch(Map.of("canary", 10))));
        accept(planned(patch(Map.of("canary", 20)), confirm));
        accept(planned(patch(Map.of("canary", 30)), confirm));
        Overrides later = history.getFirst().overrides().at(NOON.plusSeconds(60));
        assertThat(later.weightsPpm(shop())).isEqualTo(ppm(90, 10));
    }

    @Test
    void onlyWhatWaitsCanBeConfirmed() {
        assertThat(refused(new ChangeRequest.ConfirmWeights("shop")).kind()).isEqualTo(Refused.Kind.CONFLICT);
        accept(planned(
                patch(Map.of("canary", 20)), new ChangeOptions(null, null, Duration.ofSeconds(60), null, false)));
        Plan.Change confirmed = planned(new ChangeRequest.ConfirmWeights("shop"));
        assertThat(confirmed.overrides().at(NOON.plusSeconds(3600)).weightsPpm(shop()))
                .isEqualTo(ppm(80, 20));
    }

    @Test
    void aNewFileDropsOnlyTheOverridesItContradicts() {
        accept(planned(patch(Map.of("canary", 10))));
        assertThat(weights(planned(load(Configs.SHOP.replace("9003", "9004"))))).isEqualTo(ppm(90, 10));
        assertThat(weights(planned(load(Configs.shop("80 %", "20 %"))))).isEqualTo(ppm(80, 20));
    }

    @Test
    void aNewFileDoesNotBringARolledBackVariantBack() {
        history.set(0, generation(7, Configs.SHOP, Overrides.NONE.with(rolledBack())));
        assertThat(weights(planned(load(Configs.shop("80 %", "20 %"))))).isEqualTo(ppm(100, 0));
    }

    @Test
    void whatNeedsARestartIsSaid() {
        Plan.Change change = planned(load(Configs.SHOP.replace("127.0.0.1:8080", "127.0.0.1:8081")));
        assertThat(change.notes()).containsExactly("listeners.web.bind changed; it needs a restart");
    }

    @Test
    void anEarlierGenerationComesBackButNotWhatWasRolledBackSince() {
        accept(planned(patch(Map.of("canary", 10))));
        accept(planned(patch(Map.of("canary", 20))));
        history.addFirst(
                generation(10, Configs.SHOP, history.getFirst().overrides().with(rolledBack())));
        Plan.Change change = planned(new ChangeRequest.RestoreGeneration(8));
        assertThat(change.overrides().requestedWeightsPpm(shop())).isEqualTo(ppm(90, 10));
        assertThat(weights(change)).isEqualTo(ppm(100, 0));
        assertThat(change.notes()).isEmpty();
    }

    @Test
    void anEarlierFileThatComesBackSaysThatTheFileDiffers() {
        accept(planned(load(Configs.shop("80 %", "20 %"))));
        assertThat(planned(new ChangeRequest.RestoreGeneration(7)).notes())
                .containsExactly("the file says something else; it counts again when it changes or Weir restarts");
    }

    @Test
    void aForgottenGenerationIsNotFound() {
        assertThat(refused(new ChangeRequest.RestoreGeneration(3)).expected()).isEqualTo("one from 7 to 7");
    }

    @Test
    void anEndpointStateIsAnOverride() {
        Plan.Change change = planned(new ChangeRequest.SetEndpoint("shop-v1", "127.0.0.1:9001", EndpointState.DRAIN));
        assertThat(change.overrides().endpoints()).hasSize(1);
        assertThat(change.old()).hasToString("\"ready\"");
        assertThat(change.now()).hasToString("\"drain\"");
        assertThat(refused(new ChangeRequest.SetEndpoint("cart", "127.0.0.1:9001", EndpointState.DRAIN))
                        .kind())
                .isEqualTo(Refused.Kind.NOT_FOUND);
    }

    private void accept(Plan.Change change) {
        Generation current = history.getFirst();
        history.addFirst(new Generation(
                current.number() + 1,
                NOON,
                ALICE,
                change.action(),
                null,
                change.config(),
                change.overrides(),
                List.of()));
    }

    private Plan.Change planned(ChangeRequest request) {
        return planned(request, ChangeOptions.NONE);
    }

    private Plan.Change planned(ChangeRequest request, ChangeOptions options) {
        return (Plan.Change) plan(request, options);
    }

    private Refused refused(ChangeRequest request) {
        return refused(request, ChangeOptions.NONE);
    }

    private Refused refused(ChangeRequest request, ChangeOptions options) {
        return ((Plan.Refusal) plan(request, options)).answer();
    }

    private Plan plan(ChangeRequest request, ChangeOptions options) {
        return new ChangePlanner(history.getFirst(), history, NOON).plan(request, ALICE, options);
    }

    private static SetWeights patch(Map<String, Integer> percents) {
        return weights(percents, false);
    }

    private static SetWeights put(Map<String, Integer> percents) {
        return weights(percents, true);
    }

    private static SetWeights weights(Map<String, Integer> percents, boolean complete) {
        TreeMap<String, Integer> ppm = new TreeMap<>();
        percents.forEach((variant, percent) -> ppm.put(variant, percent * 10_000));
        return new SetWeights("shop", ppm, complete);
    }

    private static ChangeRequest load(String text) {
        return new ChangeRequest.LoadFile(Configs.parse(text));
    }

    private static Map<String, Integer> weights(Plan.Change change) {
        SplitConfig split = change.config().splits().get("shop");
        assertThat(split).isNotNull();
        return new TreeMap<>(change.overrides().weightsPpm(split));
    }

    private static Map<String, Integer> ppm(int stable, int canary) {
        return new TreeMap<>(Map.of("stable", stable * 10_000, "canary", canary * 10_000));
    }

    private SplitConfig shop() {
        return history.getFirst().config().splits().firstEntry().getValue();
    }

    private static RolledBack rolledBack() {
        return new RolledBack(
                CANARY,
                null,
                new Reason("max-error-rate", "30 of 60 failed", new TreeMap<>(Map.of("failed", 30.0))),
                NOON);
    }

    private static Generation generation(long number, String text, Overrides overrides) {
        WeirConfig config = Configs.parse(text);
        return new Generation(number, NOON, ALICE, "start", null, config, overrides, List.of());
    }
}
