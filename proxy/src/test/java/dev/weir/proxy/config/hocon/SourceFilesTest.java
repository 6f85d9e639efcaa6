package dev.weir.proxy.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.EndpointSource;
import dev.weir.proxy.config.WeirConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceFilesTest {

    @TempDir
    Path folder;

    private Path main;

    @BeforeEach
    void nameTheMainFile() {
        main = folder.resolve("weir.conf");
    }

    @Test
    void anOverlayWinsOverWhatItIncludes() throws Exception {
        write("base/template.conf", """
            weir {
              listeners.web.bind = "127.0.0.1:0"
              include required("pools.conf")
              routes.all.pool = app
            }
            """);
        write("base/pools.conf", "pools.app { endpoints = [${vars.endpoint}], balance = round-robin }");
        write("weir.conf", """
            include required("base/template.conf")
            vars.endpoint = "10.0.0.9:80"
            weir.pools.app.slow-start = off
            weir.listeners.web.bind = "127.0.0.1:8080"
            """);

        WeirConfig config = ConfigReader.read(main);

        assertThat(config.pools().get("app").endpoints())
                .isInstanceOfSatisfying(
                        EndpointSource.Fixed.class,
                        fixed -> assertThat(fixed.addresses()).hasToString("[10.0.0.9:80]"));
        assertThat(config.pools().get("app").slowStart()).isZero();
        assertThat(config.listeners().get("web").bind()).hasToString("127.0.0.1:8080");
        assertThat(config.source().files())
                .containsExactly(main, folder.resolve("base/template.conf"), folder.resolve("base/pools.conf"));
    }

    @Test
    void theHashIsThatOfTheContentOfAllFiles() throws Exception {
        write("weir.conf", "weir { listeners.web.bind = \"127.0.0.1:0\", include required(\"more.conf\") }");
        write("more.conf", "limits.fields = 50");
        String before = ConfigReader.read(main).source().sha256();

        assertThat(ConfigReader.hash(ConfigReader.read(main).source().files())).isEqualTo(before);
        write("more.conf", "limits.fields = 51");
        assertThat(ConfigReader.read(main).source().sha256()).isNotEqualTo(before);
    }

    @Test
    void problemsOfAnIncludedFileNameThatFile() throws Exception {
        write("weir.conf", "weir { listeners.web.bind = \"127.0.0.1:0\" }\ninclude required(\"more.conf\")");
        write("more.conf", "weir.limits {\n  fields = none\n  fields = 7\n  head = 1\n}");

        assertThat(refusal())
                .hasMessage(folder.resolve("more.conf")
                        + ":3: weir.limits.fields: stands twice, the first time in line 2; expected once\n"
                        + folder.resolve("more.conf")
                        + ":4: weir.limits.head = 1: expected a size with its unit (B, kB, KiB, MB, MiB, GB, GiB),"
                        + " from 256 B to 1048576 B");
    }

    @Test
    void aMissingIncludeIsNamedWhereItIsIncludedAndWatched() throws Exception {
        write("weir.conf", "weir {\n  listeners.web.bind = \"127.0.0.1:0\"\n}\ninclude required(file(\"gone.conf\"))");

        ConfigException refusal = refusal();

        assertThat(refusal).hasMessage(main + ":4: there is no file " + folder.resolve("gone.conf"));
        assertThat(refusal.source().files()).containsExactly(main, folder.resolve("gone.conf"));
        assertThat(refusal.source().sha256())
                .isEqualTo(ConfigReader.hash(refusal.source().files()));
    }

    @Test
    void aMissingMainFileIsSaidSo() {
        assertThat(refusal()).hasMessage(main + ": there is no file " + main);
    }

    @Test
    void aFolderIsNoFile() throws Exception {
        Files.createDirectory(main);

        assertThat(refusal()).hasMessageStartingWith(main + ": cannot read " + main);
    }

    @Test
    void aFileThatIncludesItselfIsRefused() throws Exception {
        write("weir.conf", "include required(\"more.conf\")");
        write("more.conf", "\ninclude required(\"weir.conf\")");

        assertThat(refusal()).hasMessage(folder.resolve("more.conf") + ":2: includes itself: " + main);
    }

    @Test
    void anIncludeThatIsNotRequiredIsRefusedEvenWhenTheFileIsThere() throws Exception {
        write("weir.conf", "weir.listeners.web.bind = \"127.0.0.1:0\"\ninclude \"more.conf\"");
        write("more.conf", "");

        assertThat(refusal())
                .hasMessage(main + ":2: include \"more.conf\" is silent about a missing file; expected include"
                        + " required(\"more.conf\")");
    }

    @Test
    void textThatIsNotUtf8IsRefused() throws Exception {
        Files.write(main, new byte[] {'a', '=', (byte) 0xC3, '\n'});

        assertThat(refusal()).hasMessage(main + ": is not UTF-8");
    }

    private ConfigException refusal() {
        return catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(main));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
