package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.rollout.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rollout on a disk that hangs, or takes nothing. */
class RolloutAndDiskTest {

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
    void aNewVersionTakesTheWeightAwayThoughARiseHangsOnTheDisk() {
        shop.commanded(ShopRollout.START).passUntil(Phase.OBSERVE).gives(10);
        riseThatHangs();
        shop.ask(ShopRollout.NEWER);
        shop.weir().workUntil(() -> shop.weir().weightPpm("canary") == 0);
        shop.weir().tick();
        shop.weir().tick();
        assertThat(shop.state().phase()).isEqualTo(Phase.PENDING);
        shop.weir().goOnWriting();
        shop.healthyTicks(3).gives(0);
        assertThat(shop.state().phase()).isEqualTo(Phase.PENDING);
        shop.restart(ShopRollout.NEWER).gives(0);
        assertThat(shop.state().phase()).isEqualTo(Phase.PENDING);
    }

    @Test
    void aFileDoesNotLetARetryHappenThatHangsOnTheDisk() {
        shop.untilRolledBack().weir().holdDisk();
        shop.weir().command(ShopRollout.RETRY);
        shop.ask(ShopRollout.FILE.replace("soak = 2 s", "soak = 3 s"));
        for (int i = 0; i < 20; i++) {
            shop.traffic();
            shop.weir().tick();
        }
        assertThat(shop.state().phase()).isEqualTo(Phase.ROLLED_BACK);
        shop.weir().goOnWriting();
        shop.passUntil(Phase.OBSERVE).gives(10);
        assertThat(shop.state().spec().soak()).hasSeconds(3);
    }

    @Test
    void aFileThatTheDiskRefusedIsReadAgainWhenTheDiskIsWell() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(directory)) {
            shop.close();
            shop = new ShopRollout(directory).untilRolledBack();
            disk.fill();
            shop.load(newerInManyStages()).healthyTicks(20);
            assertThat(shop.state().phase()).isEqualTo(Phase.ROLLED_BACK);

            disk.drain();
            shop.healthyTicks(100);
            assertThat(shop.state().phase()).isEqualTo(Phase.PENDING);
            shop.commanded(ShopRollout.START).passUntil(Phase.OBSERVE).gives(10);
            shop.close();
        }
        shop = new ShopRollout(directory);
    }

    @Test
    void onlyTheLastFileIsReadAgain() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(directory)) {
            shop.close();
            shop = new ShopRollout(directory).untilRolledBack();
            disk.fill();
            shop.load(newerInManyStages()).load(ShopRollout.FILE);
            disk.drain();
            shop.healthyTicks(100).gives(0);
            assertThat(shop.state().phase()).isEqualTo(Phase.ROLLED_BACK);
            assertThat(shop.state().id()).isEqualTo(1);
            shop.close();
        }
        shop = new ShopRollout(directory);
    }

    /** More than what is left free of the last page of a file on a full disk. */
    private static String newerInManyStages() {
        String stages =
                IntStream.range(10, 80).mapToObj(percent -> percent + " %").collect(Collectors.joining(", "));
        return ShopRollout.NEWER.replace("10 %, 50 %", stages);
    }

    /** The stage is over, and the rise to the next one is on its way to a disk that takes its time. */
    private void riseThatHangs() {
        shop.weir().holdDisk();
        for (int i = 0; i < 300; i++) {
            shop.traffic();
            shop.weir().tick();
        }
    }
}
