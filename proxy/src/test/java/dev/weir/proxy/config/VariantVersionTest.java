package dev.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.hocon.ConfigReader;
import org.junit.jupiter.api.Test;

final class VariantVersionTest {

    private static final String POOL = "endpoints = [\"10.0.0.1:80\", \"10.0.0.2:80\"]";

    @Test
    void theVersionOfTheFileCounts() throws Exception {
        assertThat(version(POOL, "version = \"2.1.0\"")).isEqualTo("2.1.0");
    }

    @Test
    void withoutOneTheEndpointsTellVersionsApart() throws Exception {
        String first = version(POOL, "");

        assertThat(first).matches("pool-[0-9a-f]{12}");
        assertThat(version("endpoints = [\"10.0.0.1:80\", \"10.0.0.3:80\"]", ""))
                .isNotEqualTo(first);
        assertThat(version("resolve { name = shop.internal, port = 80 }", "")).isNotEqualTo(first);
    }

    @Test
    void theOrderOfTheEndpointsAndHowTheyAreTreatedDoNotMatter() throws Exception {
        String first = version(POOL, "");

        assertThat(version("endpoints = [\"10.0.0.2:80\", \"10.0.0.1:80\"]", ""))
                .isEqualTo(first);
        assertThat(version(POOL + ", idle.timeout = 2 s, health.path = \"/\"", "\n\n\n"))
                .isEqualTo(first);
    }

    private static String version(String pool, String variant) throws Exception {
        WeirConfig config = ConfigReader.parse(
                "weir { listeners.web.bind = \"127.0.0.1:0\", pools.p { " + pool + " }, splits.s { baseline = a,"
                        + " variants.a { pool = p, weight = 1\n" + variant + " } }, routes.r.split = s }",
                "test.conf");
        SplitConfig split = config.splits().get("s");
        return VariantVersion.of(config, split.variants().get("a"));
    }
}
