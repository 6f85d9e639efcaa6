package dev.weir.control.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.control.rollout.Reason;
import dev.weir.control.state.StateDir;
import dev.weir.control.testing.Configs;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.pool.EndpointState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OverridesTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final RolledBack.Key CANARY = new RolledBack.Key("shop", "canary");

    private final WeirConfig file = Configs.parse(Configs.SHOP);
    private final SplitConfig shop = split(file);

    @Test
    void theFileRulesWithoutOverrides() {
        assertThat(Overrides.NONE.weightsPpm(shop)).isEqualTo(ppm(95, 5));
    }

    @Test
    void whatWasSetAtRunTimeLiesOverTheFile() {
        assertThat(Overrides.NONE.with(weights(80, 20)).weightsPpm(shop)).isEqualTo(ppm(80, 20));
    }

    @Test
    void weightsAsInTheFileLeaveNothingToOverride() {
        assertThat(Overrides.NONE.with(weights(80, 20)).with(weights(95, 5))).isEqualTo(Overrides.NONE);
    }

    @Test
    void aRolloutOwnsTheWeight() {
        Overrides overrides = Overrides.NONE.with(weights(80, 20)).with(rollout(10, false));
        assertThat(overrides.weightsPpm(shop)).isEqualTo(ppm(90, 10));
        assertThat(Overrides.NONE.with(rollout(0, false)).weightsPpm(shop)).isEqualTo(ppm(100, 0));
    }

    @Test
    void aPausedRolloutYieldsToWhatAPersonSets() {
        Overrides paused = Overrides.NONE.with(rollout(10, true));
        assertThat(paused.weightsPpm(shop)).isEqualTo(ppm(90, 10));
        assertThat(paused.with(weights(80, 20)).weightsPpm(shop)).isEqualTo(ppm(80, 20));
        assertThat(paused.with(weights(80, 20)).withoutWeights(Set.of("shop")).weightsPpm(shop))
                .isEqualTo(ppm(90, 10));
    }

    @Test
    void theRolloutOfAVariantThatIsGoneGivesNothing() {
        var gone = new TreeMap<>(Map.of("shop", new RolloutWeight("shop", "gone", "2", 100_000, false)));
        assertThat(Overrides.NONE.with(gone).weightsPpm(shop)).isEqualTo(ppm(95, 5));
    }

    @Test
    void aChangeOfThatFieldInTheFileWins() {
        Overrides overrides = Overrides.NONE.with(weights(80, 20));
        WeirConfig edited = Configs.parse(Configs.shop("90 %", "10 %"));
        assertThat(overrides.over(edited)).isEqualTo(Overrides.NONE);
    }

    @Test
    void aChangeOfAnotherFieldInTheFileLeavesTheOverride() {
        Overrides overrides = Overrides.NONE.with(weights(80, 20));
        WeirConfig edited = Configs.parse(Configs.SHOP.replace("9003", "9004"));
        assertThat(overrides.over(edited)).isEqualTo(overrides);
    }

    @Test
    void aSplitThatIsGoneTakesItsWeightsWithIt() {
        Overrides overrides = Overrides.NONE.with(weights(80, 20));
        WeirConfig edited = Configs.parse(Configs.SHOP
                .replace("split = shop", "pool = shop-v1")
                .replace("shop {\n      key", "other {\n      key"));
        assertThat(overrides.over(edited)).isEqualTo(Overrides.NONE);
    }

    @Test
    void anOverrideExpires() {
        Overrides overrides = Overrides.NONE.with(weights(80, 20, NOON.plusSeconds(60), null, null));
        assertThat(overrides.at(NOON.plusSeconds(59))).isEqualTo(overrides);
        assertThat(overrides.at(NOON.plusSeconds(60))).isEqualTo(Overrides.NONE);
    }

    @Test
    void anUnconfirmedChangeIsTakenBackToWhatWasBefore() {
        WeightOverride before = weights(90, 10);
        Overrides overrides = Overrides.NONE.with(weights(50, 50, null, NOON.plusSeconds(60), before));
        assertThat(overrides.at(NOON.plusSeconds(59)).weightsPpm(shop)).isEqualTo(ppm(50, 50));
        assertThat(overrides.at(NOON.plusSeconds(60)).weightsPpm(shop)).isEqualTo(ppm(90, 10));
    }

    @Test
    void aConfirmedChangeStays() {
        Overrides overrides = Overrides.NONE
                .with(weights(50, 50, null, NOON.plusSeconds(60), null))
                .confirmed("shop");
        assertThat(overrides.at(NOON.plusSeconds(3600)).weightsPpm(shop)).isEqualTo(ppm(50, 50));
    }

    @Test
    void aChangeBackToTheFileCanAlsoBeTakenBack() {
        WeightOverride before = weights(90, 10);
        Overrides overrides = Overrides.NONE.with(before).with(weights(95, 5, null, NOON.plusSeconds(60), before));
        assertThat(overrides.weightsPpm(shop)).isEqualTo(ppm(95, 5));
        assertThat(overrides.at(NOON.plusSeconds(60)).weightsPpm(shop)).isEqualTo(ppm(90, 10));
        assertThat(overrides.confirmed("shop")).isEqualTo(Overrides.NONE);
    }

    @Test
    void aRolledBackVariantGetsNothingWhateverElseSays() {
        Overrides overrides = Overrides.NONE.with(rolledBack()).with(weights(50, 50));
        assertThat(overrides.weightsPpm(shop)).isEqualTo(ppm(100, 0));
        assertThat(overrides.requestedWeightsPpm(shop)).isEqualTo(ppm(50, 50));
        assertThat(overrides.over(Configs.parse(Configs.shop("80 %", "20 %"))).weightsPpm(shop))
                .isEqualTo(ppm(100, 0));
        assertThat(overrides.at(NOON.plus(Duration.ofDays(365))).weightsPpm(shop))
                .isEqualTo(ppm(100, 0));
    }

    @Test
    void aRestoredVariantGetsWhatWasAskedForBefore() {
        assertThat(Overrides.NONE.with(rolledBack()).restored(CANARY).weightsPpm(shop))
                .isEqualTo(ppm(95, 5));
    }

    @Test
    void aVariantThatTheFileMadeTheBaselineServesAgain() {
        WeirConfig promoted = Configs.parse(Configs.SHOP.replace("baseline = stable", "baseline = canary"));
        Overrides overrides = Overrides.NONE.with(rolledBack());
        assertThat(overrides.rolledBackOf(split(promoted))).isEmpty();
        assertThat(overrides.weightsPpm(split(promoted))).isEqualTo(ppm(95, 5));
    }

    @Test
    void aReadyEndpointNeedsNoOverride() {
        Overrides drained = Overrides.NONE.with(endpoint(EndpointState.DRAIN));
        assertThat(drained.endpoints()).hasSize(1);
        assertThat(drained.with(endpoint(EndpointState.READY))).isEqualTo(Overrides.NONE);
    }

    @Test
    void everythingSurvivesARestart(@TempDir Path path) throws IOException {
        Overrides overrides = Overrides.NONE
                .with(weights(50, 50, NOON.plusSeconds(3600), NOON.plusSeconds(60), weights(90, 10)))
                .with(endpoint(EndpointState.MAINT))
                .with(rolledBack());
        try (StateDir stateDir = StateDir.open(path)) {
            assertThat(OverridesFile.read(stateDir)).isEqualTo(Overrides.NONE);
            OverridesFile.write(stateDir, overrides);
        }
        try (StateDir stateDir = StateDir.open(path)) {
            assertThat(OverridesFile.read(stateDir)).isEqualTo(overrides);
        }
    }

    @Test
    void aFileThatCannotBeReadStopsTheStart(@TempDir Path path) throws IOException {
        Files.writeString(path.resolve(OverridesFile.NAME), "{\"version\":2,\"rolledBack\":[{\"split\":\"shop\"}]}");
        try (StateDir stateDir = StateDir.open(path)) {
            assertThatThrownBy(() -> OverridesFile.read(stateDir))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(OverridesFile.NAME)
                    .hasMessageContaining("\"variant\" is missing");
        }
    }

    private static SplitConfig split(WeirConfig config) {
        return config.splits().getOrDefault("shop", config.splits().firstEntry().getValue());
    }

    private static RolledBack rolledBack() {
        Reason reason = new Reason("max-error-rate", "30 of 60 failed", new TreeMap<>(Map.of("failed", 30.0)));
        return new RolledBack(CANARY, "2.1.0", reason, NOON);
    }

    private static EndpointOverride endpoint(EndpointState state) {
        return new EndpointOverride(
                new EndpointOverride.Key("shop-v1", "127.0.0.1:9001"),
                state,
                new Provenance("alice", "new kernel", NOON, null));
    }

    private static WeightOverride weights(int stable, int canary) {
        return weights(stable, canary, null, null, null);
    }

    private static WeightOverride weights(
            int stable,
            int canary,
            @Nullable Instant until,
            @Nullable Instant confirmBy,
            @Nullable WeightOverride before) {
        Provenance by = new Provenance("alice", null, NOON, until);
        return new WeightOverride("shop", ppm(stable, canary), ppm(95, 5), by, confirmBy, before);
    }

    private static SortedMap<String, Integer> ppm(int stable, int canary) {
        return new TreeMap<>(Map.of("stable", stable * 10_000, "canary", canary * 10_000));
    }

    private static SortedMap<String, RolloutWeight> rollout(int percent, boolean paused) {
        return new TreeMap<>(Map.of("shop", new RolloutWeight("shop", "canary", "2", percent * 10_000, paused)));
    }
}
