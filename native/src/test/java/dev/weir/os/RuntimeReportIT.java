package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is said at the start, on this machine. */
final class RuntimeReportIT {

    @Test
    void theReportNamesWhatDecidesOverSpeed() {
        TransportChoice transport = TransportChoice.automatic();
        CpuTopology cpus = CpuTopology.read();
        try (EventLoops loops = EventLoops.start(transport.chosen(), 2, SocketOptions.DEFAULTS)) {
            assertThat(RuntimeReport.of(transport, cpus, loops, SocketOptions.DEFAULTS)
                            .lines())
                    .anySatisfy(line -> assertThat(line).matches("jdk: (2[5-9]|[3-9]\\d).*"))
                    .anySatisfy(line -> assertThat(line).startsWith("netty: 4.2"))
                    .contains("transport: " + transport, "cpus: " + cpus, "event loops: 2 [free, free]")
                    .anySatisfy(line -> assertThat(line).contains("PooledByteBufAllocator"));
        }
    }
}
