package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.change.ChangeAnswer;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.rollout.Owner;
import dev.weir.control.rollout.Phase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file that changes under a rollout does to the table. */
class RolloutAndFileTest {

    private static final ChangeRequest RESTORE = new ChangeRequest.RestoreVariant("shop", "canary");
    private static final String WITHOUT_CANARY = ShopRollout.WITHOUT_ROLLOUT
            .replace("canary { pool = shop-v2, weight = 5 % }", "")
            .replace("95 %", "100 %");
    private static final String WITHOUT_SPLIT =
            ShopRollout.WITHOUT_ROLLOUT.replace("shop {\n", "other {\n").replace("split = shop", "split = other");

    @TempDir
    Path directory;

    private ShopRollout shop;

    @BeforeEach
    void start() {
        shop = new ShopRollout(directory);
    }

    @AfterEach
    void end() {
        shop.close();
    }

    @Test
    void aNewVersionAfterTheEndGetsNothingUntilItIsRolledOut() {
        shop.untilDone().gives(100);
        shop.load(ShopRollout.NEWER).gives(0).healthyTicks(30).gives(0);
        assertThat(shop.state().phase()).isEqualTo(Phase.PENDING);
    }

    @Test
    void aNewVersionGetsNothingAlthoughTheFileGaveAllToTheOneBefore() {
        String permanent = ShopRollout.fileWith("0 %", "100 %");
        shop.untilDone().load(permanent).gives(100).healthyTicks(3).gives(100);
        shop.weir().dataPlane().rememberWeights("canary");
        shop.load(permanent.replace("9003", "9004")).healthyTicks(3).gives(0);
        assertThat(shop.weir().dataPlane().rememberedPpm()).containsOnly(0);
        assertThat(shop.state().phase()).isEqualTo(Phase.PENDING);
    }

    @Test
    void anAbortedVersionStaysOutThoughItsVariantWasRemovedAndCameBack() {
        shop.commanded(ShopRollout.START).passUntil(Phase.OBSERVE).commanded(ShopRollout.ABORT);
        shop.load(WITHOUT_CANARY)
                .load(ShopRollout.WITHOUT_ROLLOUT)
                .healthyTicks(3)
                .gives(0);
        shop.load(ShopRollout.FILE).healthyTicks(3).gives(0);
        assertThat(shop.state().phase()).isEqualTo(Phase.ABORTED);
        shop.commanded(ShopRollout.START).passUntil(Phase.OBSERVE).gives(10);
    }

    @Test
    void aRolledBackVersionStaysOutThoughItsVariantWasRemovedAndCameBack() {
        shop.untilRolledBack().load(WITHOUT_CANARY).healthyTicks(3);
        shop.load(ShopRollout.WITHOUT_ROLLOUT).healthyTicks(3).gives(0);
        shop.load(ShopRollout.fileWith("80 %", "20 %")).healthyTicks(3).gives(0);
        assertThat(shop.state().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void aRolledBackVersionStaysOutThoughItsSplitWasRemovedAndCameBack() {
        shop.untilRolledBack().load(WITHOUT_SPLIT).healthyTicks(3);
        shop.load(ShopRollout.FILE).healthyTicks(3).gives(0);
        assertThat(shop.state().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void aPersonMayRestoreAVariantWhoseRolloutIsNotInTheFileAnyMore() {
        shop.untilRolledBack();
        assertThat(shop.weir().await(shop.weir().ask(RESTORE)))
                .as("retry is there for that")
                .isInstanceOf(ChangeAnswer.Refused.class);
        shop.load(ShopRollout.WITHOUT_ROLLOUT).healthyTicks(3).gives(0);

        assertThat(shop.weir().await(shop.weir().ask(RESTORE))).isInstanceOf(ChangeAnswer.Applied.class);
        shop.gives(5).healthyTicks(3).gives(5);
        assertThat(shop.state().owner()).isEqualTo(Owner.FILE);
        assertThat(shop.weir().await(shop.weir().ask(RESTORE)))
                .as("it is not rolled back any more")
                .isInstanceOf(ChangeAnswer.Refused.class);
        shop.restart(ShopRollout.WITHOUT_ROLLOUT).gives(5);

        shop.failUntilTakenOut().healthyTicks(3).gives(0);
        assertThat(shop.state().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    @Test
    void aVariantThatBecomesTheBaselineGivesWayToWhatIsRolledOutThen() {
        shop.commanded(ShopRollout.START).passUntil(Phase.OBSERVE);
        shop.load(swapped()).healthyTicks(3);
        assertThat(shop.state().spec().variant()).isEqualTo("stable");
        assertThat(shop.state().phase()).isEqualTo(Phase.PENDING);
        assertThat(shop.weir().weightPpm("stable")).isZero();
        shop.gives(100);
    }

    @Test
    void aRollbackEndsThoughItsVariantHasBecomeTheBaseline() {
        shop.commanded(ShopRollout.START).passUntil(Phase.OBSERVE);
        shop.weir().dataPlane().holdAnswers();
        shop.failUntilTakenOut();
        assertThat(shop.state().phase()).isEqualTo(Phase.ROLLING_BACK);
        shop.publish(swapped()).weir().dataPlane().goOnAnswering();
        shop.healthyTicks(3);
        assertThat(shop.state().spec().variant()).isEqualTo("stable");
        assertThat(shop.state().phase()).isEqualTo(Phase.PENDING);
    }

    @Test
    void aRollbackEndsThoughItsSplitIsGone() {
        shop.commanded(ShopRollout.START).passUntil(Phase.OBSERVE);
        shop.weir().dataPlane().holdAnswers();
        shop.failUntilTakenOut();
        shop.publish(WITHOUT_SPLIT).weir().dataPlane().goOnAnswering();
        shop.healthyTicks(3);
        assertThat(shop.state().phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    /** The canary is the baseline, and stable, from 0 % on, what is rolled out beside it. */
    private static String swapped() {
        return ShopRollout.fileWith("5 %", "95 %")
                .replace("baseline = stable", "baseline = canary")
                .replace("rollout {", "rollout { variant = stable,");
    }

    @Test
    void aNewVersionGetsNothingFromTheFirstTableOnAfterARestart() {
        String permanent = ShopRollout.fileWith("0 %", "100 %");
        shop.untilDone().load(permanent).restart(permanent).gives(100);
        shop.weir().close();
        try (LoopHarness weir = new LoopHarness(directory, permanent.replace("9003", "9004"))) {
            assertThat(weir.weightPpm("canary")).isZero();
        }
    }
}
