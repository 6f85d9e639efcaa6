package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"1024, 1024", "unlimited, 2147483647", "99999999999, 2147483647"})
    void softLimitCounts(String soft, int most) throws Exception {
        Path limits = Files.writeString(folder.resolve("limits"), """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             7                    7                    processes
            Max open files            %-20s 524288               files
            """.formatted(soft));
        assertThat(Descriptors.limit(limits)).isEqualTo(most);
    }

    @Test
    void systemThatDoesNotTellLimitsNothing() throws Exception {
        assertThat(Descriptors.limit(folder.resolve("none"))).isEqualTo(Integer.MAX_VALUE);
        assertThat(Descriptors.limit(Files.writeString(folder.resolve("other"), "Max cpu time unlimited\n")))
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(new Descriptors(Integer.MAX_VALUE).isScarceNow()).isFalse();
    }
}
