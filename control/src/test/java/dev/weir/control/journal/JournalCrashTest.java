package dev.weir.control.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.journal.FailingDisk.Failure;
import dev.weir.control.journal.FailingDisk.PowerLoss;
import dev.weir.control.journal.FailingDisk.Unforced;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole rollout, with the power lost, or the disk full, at each single operation on the disk. */
final class JournalCrashTest {
    private static final long FIRST_NS = TimeUnit.HOURS.toNanos(5);
    private static final long SECOND_NS = TimeUnit.HOURS.toNanos(1);

    @Test
    void theScenarioComesToItsEnd() throws IOException {
        Keeper keeper = Scenario.play(new Keeper(new FailingDisk(), FIRST_NS), Scenario.Part.TO_THE_END);
        assertThat(keeper.state().phase()).isEqualTo(Phase.DONE);
        assertThat(operations()).isGreaterThan(60);
    }

    @ParameterizedTest
    @EnumSource(names = {"POWER_BEFORE", "POWER_WITHIN", "POWER_AFTER"})
    void noDecisionIsLostAndNoWeightIsHigher(Failure failure) throws IOException {
        for (int at = 1; at <= operations(); at++) {
            FailingDisk disk = new FailingDisk().failingAt(at, failure);
            List<Keeper> process = new ArrayList<>();
            try {
                process.add(new Keeper(disk, FIRST_NS));
                Scenario.play(process.getFirst(), Scenario.Part.TO_THE_END).stop();
            } catch (PowerLoss e) {
                assertThat(disk.operations()).isEqualTo(at);
            }
            for (Unforced unforced : Unforced.values()) {
                Keeper before = process.isEmpty() ? null : process.getFirst();
                String when = failure + " at " + at + ", unforced bytes " + unforced;
                isAllThere(when, before, disk.afterPowerLoss(unforced));
            }
        }
    }

    private static void isAllThere(String when, @Nullable Keeper before, FailingDisk disk) throws IOException {
        Keeper after = new Keeper(disk, SECOND_NS);
        if (before == null || !before.hasState()) {
            return;
        }
        RolloutState written = before.written();
        RolloutState found =
                after.hasState() ? after.journal().resumed().get("shop").before() : null;
        if (written == null) {
            return;
        }
        assertThat(found).as(when).isNotNull();
        assertThat(List.of(written, before.underWay() == null ? written : before.underWay()))
                .as("what is found, " + when)
                .contains(found);
        RolloutState resumed = after.state();
        assertThat(resumed.weightPpm()).as("weight, " + when).isLessThanOrEqualTo(found.weightPpm());
        assertThat(resumed.quarantined()).as("quarantine, " + when).containsAll(found.quarantined());
        if (found.phase().isRunning()) {
            assertThat(resumed.phase()).as(when).isEqualTo(Phase.HOLD);
        }
        goesOn(after, disk);
    }

    /** What is written from here on is found again, too. */
    private static void goesOn(Keeper keeper, FailingDisk disk) throws IOException {
        keeper.event(Duration.ofSeconds(1), Scenario.HARM);
        RolloutState live = keeper.state();
        Found found = new JournalReader(disk.content(Journal.FILE_NAME)).read();
        assertThat(found.states()).containsEntry("shop", live);
        assertThat(found.notes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "BROKEN"})
    void aDiskThatFailsStopsRisesAndNothingElse(Failure failure) throws IOException {
        int opening = 3;
        for (int at = opening + 1; at <= operations(); at++) {
            FailingDisk disk = new FailingDisk();
            Keeper keeper = new Keeper(disk, FIRST_NS);
            disk.failingAt(at - opening, failure);
            Scenario.play(keeper, Scenario.Part.TO_ROLLBACK);
            assertThat(keeper.state().weightPpm()).as(failure + " at " + at).isZero();
            boolean harmCame = keeper.state().phase() == Phase.ROLLED_BACK;
            boolean neverRose =
                    keeper.state().phase() == Phase.BASELINE || keeper.state().phase() == Phase.PENDING;
            assertThat(harmCame || neverRose)
                    .as("phase " + keeper.state().phase())
                    .isTrue();

            assertThat(keeper.log()).as("each trouble once").doesNotHaveDuplicates();

            disk.heal();
            assertThat(keeper.journal().catchUp(Keeper.AT)).isTrue();
            assertThat(keeper.journal().isBehind()).isFalse();
            assertThat(new JournalReader(disk.content(Journal.FILE_NAME)).read().states())
                    .as(failure + " at " + at)
                    .containsEntry("shop", keeper.state());
        }
    }

    private static int operations() throws IOException {
        FailingDisk disk = new FailingDisk();
        Scenario.play(new Keeper(disk, FIRST_NS), Scenario.Part.TO_THE_END).stop();
        return disk.operations();
    }
}
