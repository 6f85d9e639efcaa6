package dev.weir.control.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.rollout.AnyStory;
import dev.weir.control.rollout.AnyStory.Turn;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.Reason;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutMachine;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Transition;
import dev.weir.control.state.StateDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal remembers, and what it makes of a file that is not as it left it. */
final class JournalTest {
    private static final long FIRST_NS = TimeUnit.HOURS.toNanos(5);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(-90);

    @Property(tries = 300)
    void whatIsReadAgainIsTheStateAsItWas(@ForAll("stories") List<Turn> story) throws IOException {
        FailingDisk disk = new FailingDisk();
        Keeper keeper = new Keeper(disk, FIRST_NS).first(AnyStory.FIRST);
        for (Turn turn : story) {
            keeper.event(turn.later(), turn.what().of(keeper.state()));
        }
        RolloutState live = keeper.state();

        Found found = new JournalReader(disk.content(Journal.FILE_NAME)).read();
        assertThat(found.states()).containsEntry("shop", live);
        assertThat(found.notes()).isEmpty();
        assertThat(disk.content(Journal.FILE_NAME).length).isLessThan(4 * Keeper.SMALL_FILE_BYTES);
    }

    @Provide
    Arbitrary<List<Turn>> stories() {
        return AnyStory.stories();
    }

    @Test
    void afterAnOrderlyStopARolloutGoesOn() throws IOException {
        FailingDisk disk = new FailingDisk();
        Scenario.play(new Keeper(disk, FIRST_NS), Scenario.Part.TO_STAGE_TWO).stop();

        Keeper next = new Keeper(disk.afterExit(), SECOND_NS);
        assertThat(next.state().phase()).isEqualTo(Phase.SETTLE);
        assertThat(next.state().weightPpm()).isEqualTo(100_000);
        assertThat(next.journal().notes()).isEmpty();
    }

    @Test
    void afterAnyOtherStopItIsHeldAlsoWhenTheOneBeforeWasOrderly() throws IOException {
        FailingDisk disk = new FailingDisk();
        Scenario.play(new Keeper(disk, FIRST_NS), Scenario.Part.TO_STAGE_TWO).stop();
        FailingDisk killed = disk.afterExit();
        Keeper second = new Keeper(killed, SECOND_NS);
        assertThat(second.state().phase()).isEqualTo(Phase.SETTLE);

        Keeper third = new Keeper(killed.afterExit(), SECOND_NS);
        assertThat(third.state().phase()).isEqualTo(Phase.HOLD);
        assertThat(third.state().reason().code()).isEqualTo(Reason.RESTARTED);
        assertThat(third.state().weightPpm()).isEqualTo(100_000);
        assertThat(third.journal().resumed().get("shop").effects()).isNotEmpty();
    }

    @Test
    void aTornLastLineIsCutOffWhereverItWasTorn() throws IOException {
        byte[] whole = written(Scenario.Part.TO_STAGE_TWO);
        int lastLine = lastLine(whole);
        RolloutState before =
                new JournalReader(cut(whole, lastLine)).read().states().get("shop");
        for (int size = lastLine + 1; size < whole.length; size++) {
            FailingDisk disk = new FailingDisk().put(Journal.FILE_NAME, cut(whole, size));
            Keeper keeper = new Keeper(disk, SECOND_NS);
            assertThat(keeper.journal().notes()).hasSize(1).first().asString().contains("torn");
            assertThat(keeper.journal().resumed().get("shop").before()).isEqualTo(before);
            assertThat(new JournalReader(disk.content(Journal.FILE_NAME)).read().notes())
                    .isEmpty();
        }
    }

    @Test
    void aWholeLastLineThatIsDamagedIsNoTornOne() throws IOException {
        byte[] damaged = written(Scenario.Part.TO_STAGE_TWO);
        damaged[lastLine(damaged) + 20] ^= 4;
        FailingDisk disk = new FailingDisk().put(Journal.FILE_NAME, damaged);
        Keeper keeper = new Keeper(disk, SECOND_NS);

        assertThat(keeper.journal().notes()).singleElement().asString().contains("damaged");
        assertThat(disk.content(Journal.DAMAGED_NAME)).isEqualTo(damaged);
        assertThat(keeper.state().reason().code()).isEqualTo(Reason.JOURNAL);
    }

    @Test
    void whatFollowsADamagedLineOnlyLowers() throws IOException {
        byte[] whole = written(Scenario.Part.TO_ROLLBACK);
        List<Integer> starts = lineStarts(whole);
        assertThat(starts.size()).isGreaterThan(6);
        for (int start : starts.subList(0, starts.size() - 1)) {
            byte[] damaged = whole.clone();
            damaged[start + 20] ^= 4;
            FailingDisk disk = new FailingDisk().put(Journal.FILE_NAME, damaged);
            Keeper keeper = new Keeper(disk, SECOND_NS);

            assertThat(keeper.journal().notes()).first().asString().contains("damaged");
            assertThat(disk.content(Journal.DAMAGED_NAME)).isEqualTo(damaged);
            assertThat(keeper.journal().isBehind()).isFalse();
            if (keeper.hasState()) {
                assertThat(keeper.state().weightPpm()).isZero();
                assertThat(keeper.state().phase()).isIn(Phase.ROLLING_BACK, Phase.ROLLED_BACK);
                assertThat(keeper.state().quarantined()).containsExactly("2.0");
            }
            Keeper next = new Keeper(disk.afterExit(), SECOND_NS);
            assertThat(next.journal().notes()).isEmpty();
            assertThat(next.hasState()).isEqualTo(keeper.hasState());
        }
    }

    @Test
    void aRolloutBehindADamagedLineIsHeldAtTheLeastWeight() throws IOException {
        byte[] whole = written(Scenario.Part.TO_STAGE_TWO);
        List<Integer> starts = lineStarts(whole);
        byte[] damaged = whole.clone();
        damaged[starts.get(starts.size() - 3) + 20] ^= 4;
        Keeper keeper = new Keeper(new FailingDisk().put(Journal.FILE_NAME, damaged), SECOND_NS);

        assertThat(keeper.state().phase()).isEqualTo(Phase.HOLD);
        assertThat(keeper.state().reason().code()).isEqualTo(Reason.JOURNAL);
        assertThat(keeper.state().weightPpm()).isLessThanOrEqualTo(50_000);
    }

    @Test
    void aLaterLineThatSaysLessIsBelieved() throws IOException {
        FailingDisk disk = new FailingDisk();
        Keeper keeper = new Keeper(disk, FIRST_NS, Integer.MAX_VALUE);
        Scenario.play(keeper, Scenario.Part.TO_STAGE_TWO).event(Duration.ZERO, Scenario.PAUSE);
        keeper.event(Duration.ZERO, new RolloutEvent.WeightSet(20_000)).event(Duration.ZERO, Scenario.RESUME);
        byte[] damaged = disk.content(Journal.FILE_NAME);
        List<Integer> starts = lineStarts(damaged);
        damaged[starts.get(starts.size() - 3) + 20] ^= 4;
        Keeper next = new Keeper(new FailingDisk().put(Journal.FILE_NAME, damaged), SECOND_NS);

        assertThat(next.journal().resumed().get("shop").before().weightPpm()).isEqualTo(100_000);
        assertThat(next.state().phase()).isEqualTo(Phase.HOLD);
        assertThat(next.state().weightPpm()).isEqualTo(20_000);
    }

    @Test
    void aLineThatComesToSomethingElseNowIsNotTrusted() throws Exception {
        String whole = new String(written(Scenario.Part.TO_STAGE_TWO), StandardCharsets.UTF_8);
        StringBuilder changed = new StringBuilder();
        for (String line : whole.lines().toList()) {
            ObjectNode fields = (ObjectNode) Json.parse(line);
            fields.remove("crc");
            if (fields.path("seq").asInt() == 4) {
                ((ObjectNode) fields.path("after")).put("weightPpm", 990_000);
            }
            changed.append(new String(JournalLine.of(fields), StandardCharsets.UTF_8));
        }
        byte[] bytes = changed.toString().getBytes(StandardCharsets.UTF_8);
        Keeper keeper = new Keeper(new FailingDisk().put(Journal.FILE_NAME, bytes), SECOND_NS);

        assertThat(keeper.journal().notes()).first().asString().contains("line 4");
        assertThat(keeper.state().weightPpm()).isLessThanOrEqualTo(50_000);
    }

    @Test
    void aFileThatGrowsIsWrittenAnew() throws IOException {
        FailingDisk disk = new FailingDisk();
        Keeper keeper = Scenario.play(new Keeper(disk, FIRST_NS), Scenario.Part.TO_STAGE_TWO);
        for (int i = 0; i < 2_000; i++) {
            keeper.event(Duration.ofMinutes(2), Scenario.TOO_LITTLE);
        }
        assertThat(disk.content(Journal.FILE_NAME).length).isLessThan(2 * Keeper.SMALL_FILE_BYTES);
        assertThat(disk.exists(Journal.FRESH_NAME)).isFalse();
        assertThat(new JournalReader(disk.content(Journal.FILE_NAME)).read().states())
                .containsEntry("shop", keeper.state());
    }

    @Test
    void aRealDirectoryRemembers(@TempDir Path folder) throws IOException {
        try (StateDir stateDir = StateDir.open(folder)) {
            Journal journal = Journal.open(stateDir, FIRST_NS, Keeper.AT);
            Transition first = RolloutMachine.first(AnyStory.FIRST, 0, FIRST_NS);
            assertThat(journal.append(new Entry(null, first, FIRST_NS, Keeper.AT)))
                    .isTrue();
            RolloutEvent start = Scenario.START;
            Transition started = RolloutMachine.next(first.state(), start, FIRST_NS);
            assertThat(journal.append(new Entry(start, started, FIRST_NS, Keeper.AT)))
                    .isTrue();
            journal.close(Keeper.AT);
            assertThat(Files.readAllLines(folder.resolve(Journal.FILE_NAME))).hasSize(3);

            Journal again = Journal.open(stateDir, SECOND_NS, Keeper.AT);
            assertThat(again.resumed().get("shop").before()).isEqualTo(started.state());
            assertThat(again.resumed().get("shop").state().phase()).isEqualTo(Phase.BASELINE);
        }
    }

    private static byte[] written(Scenario.Part part) throws IOException {
        FailingDisk disk = new FailingDisk();
        Scenario.play(new Keeper(disk, FIRST_NS, Integer.MAX_VALUE), part);
        return disk.content(Journal.FILE_NAME);
    }

    private static int lastLine(byte[] bytes) {
        return lineStarts(bytes).getLast();
    }

    private static List<Integer> lineStarts(byte[] bytes) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int i = 0; i < bytes.length - 1; i++) {
            if (bytes[i] == '\n') {
                starts.add(i + 1);
            }
        }
        return starts;
    }

    private static byte[] cut(byte[] bytes, int size) {
        return Arrays.copyOf(bytes, size);
    }
}
