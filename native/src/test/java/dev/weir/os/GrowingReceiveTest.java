package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.RecvByteBufAllocator;
import org.junit.jupiter.api.Test;

/** How much is read at once, from read to read. */
final class GrowingReceiveTest {

    private final RecvByteBufAllocator.ExtendedHandle handle = new GrowingReceive(4096, 32 * 1024).newHandle();

    @Test
    void aHeadIsReadIntoASmallBuffer() {
        assertThat(handle.guess()).isEqualTo(4096);
        read(300);
        assertThat(handle.guess()).isEqualTo(4096);
    }

    @Test
    void readsThatFillTheirBuffersGrowUpToTheBound() {
        read(4096);
        assertThat(handle.guess()).isEqualTo(16 * 1024);
        read(16 * 1024);
        assertThat(handle.guess()).isEqualTo(32 * 1024);
        read(32 * 1024);
        assertThat(handle.guess()).isEqualTo(32 * 1024);
    }

    @Test
    void theReadAfterOneThatDidNotFillIsSmallAgain() {
        read(4096);
        read(16 * 1024);
        read(100);
        assertThat(handle.guess()).isEqualTo(4096);
    }

    @Test
    void theReadAfterOneThatFoundNothingIsSmallAgain() {
        read(4096);
        read(0);
        assertThat(handle.guess()).isEqualTo(4096);
        read(4096);
        read(-1);
        assertThat(handle.guess()).isEqualTo(4096);
    }

    private void read(int bytes) {
        handle.attemptedBytesRead(handle.guess());
        handle.lastBytesRead(bytes);
    }
}
