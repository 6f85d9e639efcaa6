package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.control.change.ChangeRequest;
import dev.weir.control.rollout.Phase;
import dev.weir.control.table.OverridesFile;
import dev.weir.proxy.pool.EndpointState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
    void aFullDiskRefusesARiseAndLetsARollbackHappen() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(directory)) {
            shop.close();
            String file = inManyStages(ShopRollout.FILE);
            shop = new ShopRollout(directory, file).commanded(ShopRollout.START).passUntil(Phase.OBSERVE);
            disk.fill();
            shop.healthyTicks(300);
            int ppm = shop.weir().weightPpm("canary");
            assertThat(ppm).as("what fits into the page begun").isLessThan(250_000);
            shop.healthyTicks(100);
            assertThat(shop.weir().weightPpm("canary"))
                    .as("no rise that nobody could write down")
                    .isEqualTo(ppm);
            shop.failUntilTakenOut().weir().pass(Duration.ofSeconds(2));
            shop.healthyTicks(2);
            assertThat(shop.weir().status().unsaved()).isTrue();

            disk.drain();
            await().until(() -> {
                shop.weir().pass(Duration.ofSeconds(1));
                return !shop.weir().status().unsaved();
            });
            shop.restart(file);
            assertThat(shop.state().phase()).isIn(Phase.ROLLING_BACK, Phase.ROLLED_BACK);
            shop.close();
        }
        shop = new ShopRollout(directory);
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

    @Test
    void whatARolloutGivesIsNotWrittenWithTheOtherChanges() {
        shop.commanded(ShopRollout.START).passUntil(Phase.OBSERVE).gives(10);
        assertThat(directory.resolve(OverridesFile.NAME)).doesNotExist();
    }

    @Test
    void anAuditEntryThatTheDiskRefusedIsOwedUntilItIsThere() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(directory)) {
            shop.close();
            shop = new ShopRollout(directory);
            disk.fill();
            for (int i = 0; i < 40; i++) {
                shop.weir().ask(new ChangeRequest.SetEndpoint("shop-v1", "127.0.0.1:9001", EndpointState.DRAIN));
                shop.weir().ask(new ChangeRequest.SetEndpoint("shop-v1", "127.0.0.1:9001", EndpointState.READY));
                shop.healthyTick();
            }
            long generation = shop.weir().status().generation().number();
            disk.drain();
            shop.healthyTicks(30);
            assertThat(shop.weir().status().unsaved()).isFalse();
            assertThat(shop.weir().audit().recent(1_000))
                    .filteredOn(line -> line.contains("endpoint.state"))
                    .hasSize(80)
                    .first()
                    .asString()
                    .contains("\"generation\":" + generation);
            shop.close();
        }
        shop = new ShopRollout(directory);
    }

    /** More than what is left free of the last page of a file on a full disk. */
    private static String newerInManyStages() {
        return inManyStages(ShopRollout.NEWER);
    }

    private static String inManyStages(String file) {
        String stages =
                IntStream.range(10, 80).mapToObj(percent -> percent + " %").collect(Collectors.joining(", "));
        return file.replace("10 %, 50 %", stages);
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
