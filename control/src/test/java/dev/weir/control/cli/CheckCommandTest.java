package dev.weir.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.testing.Configs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("weir.conf");
    }

    @Test
    void goodConfigurationIsOk() throws IOException {
        Files.writeString(file, Configs.SHOP);

        Shell.Result result = Shell.run("check", file.toString());

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains(": ok, routes 1, splits 1, pools 2, warnings 0");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void everyProblemIsToldWithItsLine() throws IOException {
        String broken = Configs.SHOP.replace("pool = shop-v2", "pool = shop-v3").replace("baseline", "basline");
        Files.writeString(file, broken);

        Shell.Result result = Shell.run("check", file.toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out())
                .contains(file + ":")
                .contains("basline: unknown key; did you mean \"baseline\"?")
                .contains("shop-v3")
                .contains(" problems");
    }

    @Test
    void whatOnlyCompilingShowsIsAProblemToo() throws IOException {
        Files.writeString(file, Configs.SHOP.replace("path = \"/\"", "path-regex = \"(\""));

        Shell.Result result = Shell.run("check", file.toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).contains("1 problem").doesNotContain("expected a path");
    }

    @Test
    void whatIsHardlyMeantIsAWarning() throws IOException {
        String hidden = "routes { hidden { match { path-regex = \"/a.*\" }, split = shop }";
        Files.writeString(file, Configs.SHOP.replace("routes {", hidden));

        Shell.Result result = Shell.run("check", file.toString());

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("warning: " + file + ":", "warnings 1");
    }

    @Test
    void twoRoutesWithTheSameMatchAreAWarning() throws IOException {
        String twin = "routes { again { match { path = \"/\" }, split = shop }";
        Files.writeString(file, Configs.SHOP.replace("routes {", twin));

        assertThat(Shell.run("check", file.toString()).out())
                .contains("weir.routes.shop: never matches: weir.routes.again takes the same requests", "warnings 1");
    }

    @Test
    void fileWithoutRoutesIsAWarning() throws IOException {
        Files.writeString(file, "weir.listeners.web.bind = \"127.0.0.1:8080\"\n");

        Shell.Result result = Shell.run("check", file.toString());

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("weir.routes: there is none: every request gets 404", "warnings 1");
    }

    @Test
    void fileThatIsNotThereIsAProblem() {
        Shell.Result result = Shell.run("check", file.toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).contains("there is no file");
    }
}
