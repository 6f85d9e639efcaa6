package dev.weir.os;

import static dev.weir.os.Transport.EPOLL;
import static dev.weir.os.Transport.IO_URING;
import static dev.weir.os.Transport.NIO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Which transport is taken, and what is said of the others. */
final class TransportChoiceTest {

    @Test
    void aWantedTransportIsTakenWhereItLoads() {
        TransportChoice choice = TransportChoice.preferring(IO_URING, transport -> null);

        assertThat(choice.chosen()).isEqualTo(IO_URING);
        assertThat(choice.notTaken()).isEqualTo(Map.of(EPOLL, "not needed", NIO, "not needed"));
    }

    @Test
    void aRefusedTransportFallsBackToEpollAndKeepsTheReason() {
        TransportChoice choice =
                TransportChoice.preferring(IO_URING, transport -> transport == IO_URING ? "seccomp" : null);

        assertThat(choice.chosen()).isEqualTo(EPOLL);
        assertThat(choice).hasToString("epoll (io_uring: seccomp; nio: not needed)");
    }

    @Test
    void nioIsLeftWhereNothingNativeLoads() {
        TransportChoice choice =
                TransportChoice.preferring(EPOLL, transport -> transport == NIO ? null : "no native library");

        assertThat(choice).hasToString("nio (io_uring: not asked for; epoll: no native library)");
    }

    @Test
    void ioUringIsNeverTakenUnasked() {
        assertThat(TransportChoice.automatic().chosen()).isNotEqualTo(IO_URING);
        assertThat(TransportChoice.automatic().notTaken()).containsEntry(IO_URING, "not asked for");
    }

    @Test
    void whatIsRequiredIsTakenOrRefusedWithTheReason() {
        assertThat(TransportChoice.requiring(NIO).chosen()).isEqualTo(NIO);

        String refusal = IO_URING.refusal();
        Assumptions.assumeTrue(refusal != null, "io_uring loads here, so nothing refuses it");
        assertThatThrownBy(() -> TransportChoice.requiring(IO_URING)).hasMessageContaining(refusal);
    }
}
