package dev.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SemanticVersionTest {

    @Test
    void versionsAreOrderedAsTheSpecificationOrdersThem() {
        List<SemanticVersion> rising = List.of(
                version("1.0.0-alpha"),
                version("1.0.0-alpha.1"),
                version("1.0.0-alpha.beta"),
                version("1.0.0-beta"),
                version("1.0.0-beta.2"),
                version("1.0.0-beta.11"),
                version("1.0.0-rc.1"),
                version("1.0.0"),
                version("1.2"),
                version("1.10.0"),
                version("v2"));

        for (int i = 0; i < rising.size(); i++) {
            for (int j = 0; j < rising.size(); j++) {
                assertThat(Integer.signum(rising.get(i).compareTo(rising.get(j))))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }

    @Test
    void buildMetadataDoesNotCount() {
        assertThat(version("1.0.0+linux")).isEqualByComparingTo(version("1.0.0+mac"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1.", "1.2.3.4", "1.0.0-", "-1", "1.0.0 ", "9999999999999999999"})
    void otherTextsAreNoVersions(String text) {
        assertThat(SemanticVersion.parse(text)).isNull();
    }

    private static SemanticVersion version(String text) {
        return SemanticVersion.parse(text);
    }
}
