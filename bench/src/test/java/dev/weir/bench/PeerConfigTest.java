package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.config.hocon.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configuration that Weir is measured with. */
class PeerConfigTest {
    private static final Pattern PLACE = Pattern.compile("@([A-Z]+)@");
    private static final Map<String, String> VALUES = Map.of(
            "WORK",
            "target",
            "NAME",
            "weir",
            "TRANSPORT",
            "epoll",
            "PORT",
            "8080",
            "ADMIN",
            "9901",
            "STABLE",
            "8081",
            "CANARY",
            "8082");

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "'\n"
            + "    sink { endpoints = [\"127.0.0.1:8083\"] }', '\n"
            + "    sink { match { hosts = [\"sink.example.com\"], path = \"/\" }, split = shop, mirror { pool = sink }"
            + " }'"
    })
    void theTemplateIsAValidConfigurationWithOneEventLoopAndNoLog(String sinks, String routes) throws Exception {
        String template = Files.readString(Path.of("peers", "weir.conf"));
        Map<String, String> values = new HashMap<>(VALUES);
        values.put("SINKS", sinks);
        values.put("ROUTES", routes);
        String text = PLACE.matcher(template)
                .replaceAll(place ->
                        Matcher.quoteReplacement(Objects.requireNonNull(values.get(place.group(1)), place.group())));

        WeirConfig config = ConfigReader.parse(text, "weir.conf");

        assertThat(config.runtime().eventLoops()).isEqualTo(1);
        assertThat(config.accessLog()).isNull();
        assertThat(config.splits().get("shop").variants().get("canary").weightPpm())
                .isEqualTo(100_000);
    }
}
