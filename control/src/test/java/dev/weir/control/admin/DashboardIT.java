package dev.weir.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.testing.Shop;
import dev.weir.proxy.testing.RawResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DashboardIT {
    private static final Pattern ELSEWHERE = Pattern.compile("(?:https?:)?//(?!www\\.w3\\.org/2000/svg)[a-z]+\\.");
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"|from '\\./([^']+)'");

    private static final Pattern COMMAND = Pattern.compile("/v1/rollouts/\\{split}/([a-z]+)\"");

    @Test
    void thePageComesWithAllItNeedsAndNothingFromElsewhere(@TempDir Path directory) {
        try (Shop shop = Shop.open(directory, "95 5")) {
            RawResponse page = shop.admin().get("/");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.field("Content-Type")).startsWith("text/html");
            assertThat(page.body()).doesNotContainPattern(ELSEWHERE);

            List<String> needed = references(page.body());
            assertThat(needed).containsExactly("/ui/weir.css", "/ui/weir.js");
            for (String path : needed) {
                RawResponse part = shop.admin().get(path);
                assertThat(part.status()).as(path).isEqualTo(200);
                assertThat(part.body()).doesNotContainPattern(ELSEWHERE);
                for (String module : references(part.body())) {
                    RawResponse inner = shop.admin().get("/ui/" + module);
                    assertThat(inner.status()).as(module).isEqualTo(200);
                    assertThat(inner.body()).as(module).doesNotContainPattern(ELSEWHERE);
                    assertThat(inner.field("Content-Security-Policy")).startsWith("default-src 'self'");
                }
            }
        }
    }

    @Test
    void nothingOnThePageNeedsMoreThanThePolicyAllows(@TempDir Path directory) {
        try (Shop shop = Shop.open(directory, "95 5")) {
            String page = shop.admin().get("/").body();
            assertThat(page)
                    .doesNotContainPattern("<script(?![^>]*src=)")
                    .doesNotContainPattern("<style|style=|\\son[a-z]+=");
            for (String module : references(shop.admin().get("/ui/weir.js").body())) {
                assertThat(shop.admin().get("/ui/" + module).body())
                        .as("what others wrote is never markup")
                        .doesNotContain("innerHTML", "insertAdjacentHTML", "eval(");
            }
        }
    }

    @Test
    void everyRolloutCommandHasAButtonAndEveryButtonIsConfirmed(@TempDir Path directory) {
        try (Shop shop = Shop.open(directory, "95 5")) {
            String module = shop.admin().get("/ui/rollout.js").body();
            String listed = module.replaceAll("(?s).*const COMMANDS = \\[(.*?)\\];.*", "$1");
            String paths = shop.admin().get("/v1").body();
            assertThat(COMMAND.matcher(paths).results().map(found -> found.group(1)))
                    .hasSizeGreaterThan(5)
                    .allSatisfy(command -> assertThat(listed).contains("'" + command + "'"))
                    .allSatisfy(command -> assertThat(module).contains("  " + command + ": '"));
            assertThat(shop.admin().get("/").body())
                    .contains("<dialog id=\"confirm\">", "id=\"confirm-what\"", "id=\"confirm-reason\"");
        }
    }

    private static List<String> references(String text) {
        return REFERENCE
                .matcher(text)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .toList();
    }
}
