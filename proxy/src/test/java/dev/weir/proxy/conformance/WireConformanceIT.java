package dev.weir.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.conformance.WireScript.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/1.1 as RFC 9110 and 9112 want it of an intermediary, shown on the wire, on both sides. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireConformanceIT {
    private static final List<String> FILES = List.of(
            "request-line.wire",
            "targets.wire",
            "hosts.wire",
            "fields.wire",
            "framing.wire",
            "chunks.wire",
            "hop-by-hop.wire",
            "pipelining.wire",
            "interim.wire",
            "responses.wire",
            "http-1-0.wire",
            "upgrades.wire",
            "half-close.wire");

    private final Map<String, WireScripts> read = new HashMap<>();
    private final Map<String, WireBench> benches = new HashMap<>();

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("scripts")
    void eachScriptGoesAsItIsWritten(String file, WireScript script) {
        play(file, script, new Delivery.Whole());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("scripts")
    void itGoesTheSameByteByByte(String file, WireScript script) {
        play(file, script, new Delivery.ByteByByte());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("scripts")
    void itGoesTheSameCutAnywhere(String file, WireScript script) {
        int length = script.steps().getFirst() instanceof Step.ClientSends(String bytes) ? bytes.length() : 0;
        Delivery.cuts(length).forEach(cut -> play(file, script, cut));
    }

    @Test
    void thereAreEnoughScripts() {
        assertThat(scripts()).hasSizeGreaterThanOrEqualTo(250);
        assertThat(scripts().map(script -> script.get()[0] + ": " + script.get()[1]))
                .doesNotHaveDuplicates();
    }

    @AfterAll
    void close() {
        benches.values().forEach(WireBench::close);
    }

    private void play(String file, WireScript script, Delivery delivery) {
        WireBench bench = benches.computeIfAbsent(
                file, name -> new WireBench(scriptsOf(name).settings()));
        try {
            bench.play(script, delivery);
        } catch (AssertionError e) {
            benches.remove(file);
            bench.close();
            throw new AssertionError(delivery + ": " + e.getMessage(), e);
        }
    }

    private Stream<Arguments> scripts() {
        return FILES.stream()
                .flatMap(file -> scriptsOf(file).scripts().stream().map(script -> Arguments.of(file, script)));
    }

    private WireScripts scriptsOf(String file) {
        return read.computeIfAbsent(file, WireScripts::read);
    }
}
