package dev.weir.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.testing.WeirProcess;
import dev.weir.os.Transport;
import dev.weir.os.TransportChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A machine that has no local port left towards an upstream: that is held against nobody, and passes. An address of a family that
 * the machine does not use is told in the same words, and is the endpoint's failure.
 */
final class PortsRunOutIT {
    private static final String NETWORK = "ip link set lo up && echo 40000 %d > /proc/sys/net/ipv4/ip_local_port_range"
                    .formatted(40_000 + PortsRunOut.PORTS - 1)
            + " && echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void wantOfPortsIsHeldAgainstNobodyAndPasses(Transport transport) throws Exception {
        Assumptions.assumeTrue(TransportChoice.preferring(transport).chosen() == transport, transport + " is not here");
        Outcome network = run(List.of("true"));
        Assumptions.assumeTrue(network.code() == 0, "no network of our own: " + network.said());
        Outcome outcome = run(List.of(
                WeirProcess.java(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PortsRunOut.class.getName(),
                transport.toString(),
                directory.toString()));
        assertThat(outcome.code()).as(outcome.said()).isZero();
    }

    private record Outcome(int code, String said) {}

    /** Runs a program in a network namespace that nobody else has. */
    private static Outcome run(List<String> program) throws InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("unshare", "-rn", "sh", "-c", NETWORK + " && exec \"$0\" \"$@\""));
        command.addAll(program);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), said);
        } catch (IOException e) {
            return new Outcome(-1, String.valueOf(e.getMessage()));
        }
    }
}
