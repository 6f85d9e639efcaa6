package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.change.ChangeAnswer;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.change.RolloutAnswer;
import dev.weir.control.rollout.Phase;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutEvent.By;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Target;
import dev.weir.control.testing.Configs;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A rollout of the canary of the shop in a control loop, with traffic that the test says. */
final class ShopRollout implements AutoCloseable {
    static final By ALICE = new By("alice", null);
    static final RolloutEvent.Command START = new RolloutEvent.Start(Target.CURRENT, ALICE);
    static final RolloutEvent.Command ABORT = new RolloutEvent.Abort(Target.CURRENT, ALICE);
    static final RolloutEvent.Command RETRY = new RolloutEvent.Retry(Target.CURRENT, ALICE);

    private static final String RULES = """
        rollback { burn-in = 2 s }
        rollout { stages = [10 %, 50 %, 100 %], hold = 1 s, min-requests = 50, min-dwell = 1 s, soak = 2 s }
        """;

    /** The canary has 5 % in the file. */
    static final String FILE = Configs.SHOP.replace("baseline = stable", "baseline = stable\n" + RULES);

    /** Another pool for the canary: another version. */
    static final String NEWER = FILE.replace("9003", "9004");

    static final String WITHOUT_ROLLOUT = Configs.SHOP;

    private final Path directory;
    private LoopHarness weir;

    ShopRollout(Path directory) {
        this(directory, FILE);
    }

    ShopRollout(Path directory, String file) {
        this.directory = directory;
        this.weir = new LoopHarness(directory, file);
        weir.tick();
    }

    /** A split whose file says another weight for the canary. */
    static String fileWith(String stable, String canary) {
        return Configs.shop(stable, canary).replace("baseline = stable", "baseline = stable\n" + RULES);
    }

    LoopHarness weir() {
        return weir;
    }

    ShopRollout restart(String file) {
        weir.close();
        weir = new LoopHarness(directory, file);
        weir.tick();
        return this;
    }

    RolloutState state() {
        return Objects.requireNonNull(weir.status().rollouts().get("shop"));
    }

    RolloutAnswer command(RolloutEvent.Command command) {
        return weir.await(weir.command(command));
    }

    ShopRollout commanded(RolloutEvent.Command command) {
        assertThat(command(command)).isInstanceOf(RolloutAnswer.Done.class);
        return this;
    }

    ShopRollout load(String file) {
        assertThat(weir.await(weir.ask(new ChangeRequest.LoadFile(Configs.parse(file)))))
                .isInstanceOf(ChangeAnswer.Applied.class);
        return this;
    }

    CompletableFuture<ChangeAnswer> ask(String file) {
        return weir.ask(new ChangeRequest.LoadFile(Configs.parse(file)));
    }

    /** As {@link #load}, but does not wait until it holds on every event loop. */
    ShopRollout publish(String file) {
        long before = weir.status().generation().number();
        ask(file);
        weir.settle();
        assertThat(weir.status().generation().number()).isGreaterThan(before);
        return this;
    }

    /** All goes well until it is there. */
    ShopRollout passUntil(Phase phase) {
        for (int i = 0; i < 3_000 && state().phase() != phase; i++) {
            healthyTick();
        }
        assertThat(state().phase()).as(state().toString()).isEqualTo(phase);
        return this;
    }

    ShopRollout untilDone() {
        return commanded(START).passUntil(Phase.DONE);
    }

    /** The canary fails until it is rolled back. */
    ShopRollout untilRolledBack() {
        return commanded(START).passUntil(Phase.OBSERVE).failUntilTakenOut().passUntil(Phase.ROLLED_BACK);
    }

    ShopRollout failUntilTakenOut() {
        for (int i = 0; i < 20 && weir.weightPpm("canary") > 0; i++) {
            weir.evidence("stable", 90, 0);
            weir.evidence("canary", 5, 5);
            weir.tick();
        }
        return gives(0);
    }

    ShopRollout healthyTicks(int ticks) {
        for (int i = 0; i < ticks; i++) {
            healthyTick();
        }
        return this;
    }

    void healthyTick() {
        traffic();
        weir.tick();
        weir.settle();
    }

    /** A hundred requests, all well. */
    void traffic() {
        boolean serves = weir.variants().contains("canary");
        int share = serves ? weir.weightPpm("canary") / 10_000 : 0;
        weir.evidence("stable", 100 - share, 0);
        weir.evidence("canary", share, 0);
    }

    /** The canary has so much in the table in force. */
    ShopRollout gives(int percent) {
        assertThat(weir.weightPpm("canary")).isEqualTo(percent * 10_000);
        return this;
    }

    @Override
    public void close() {
        weir.close();
    }
}
