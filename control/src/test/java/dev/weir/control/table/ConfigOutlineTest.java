package dev.weir.control.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.control.testing.Configs;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfigOutlineTest {

    @Test
    void valuesReadAsInTheFile() {
        assertThat(ConfigOutline.of(Configs.parse(Configs.SHOP)))
                .containsEntry("splits.shop.variants.canary.weight", "5 %")
                .containsEntry("splits.shop.rollback.window", "10 s")
                .containsEntry("splits.shop.baseline", "stable")
                .containsEntry("pools.shop-v1.endpoints.addresses", "[127.0.0.1:9001, 127.0.0.1:9002]")
                .containsEntry("listeners.web.bind", "127.0.0.1:8080")
                .containsEntry("limits.body-bytes", "unlimited")
                .containsEntry("routes.shop.action", "to-split")
                .containsEntry("routes.shop.action.split", "shop");
    }

    @Test
    void mirrorsReadAsInTheFile() {
        String mirror =
                "weir.routes.shop.mirror { pool = shop-v2, share = 10 %, compare { ignore = [\"$.items[*].id\"] } }\n";

        assertThat(ConfigOutline.of(Configs.parse(Configs.SHOP + mirror)))
                .containsEntry("routes.shop.mirrors.0.pool", "shop-v2")
                .containsEntry("routes.shop.mirrors.0.share", "10 %")
                .containsEntry("routes.shop.mirrors.0.methods", "[GET, HEAD, OPTIONS]")
                .containsEntry("routes.shop.mirrors.0.compare.ignored", "[$.items[*].id]");
    }

    @Test
    void placesInFilesAreLeftOut() {
        assertThat(ConfigOutline.of(Configs.parse("\n\n" + Configs.SHOP)))
                .isEqualTo(ConfigOutline.of(Configs.parse(Configs.SHOP)));
    }

    @Test
    void secretsAreLeftOut() {
        String hash = "ab".repeat(32);
        String text = Configs.SHOP.replace("split = shop }", """
            split = shop, request-headers { set { Authorization = "Basic hunter2", X-Team = "blue" } } }
            """)
                + "weir.admin.tokens = [{ name = ci, role = operate, sha256 = \"" + hash + "\" }]\n";
        var outline = ConfigOutline.of(Configs.parse(text));
        assertThat(outline.toString())
                .doesNotContain(hash)
                .doesNotContain("hunter2")
                .contains("X-Team: blue");
        assertThat(outline).containsEntry("admin.tokens.ci", "operate ***");
    }

    @Test
    void valuesThatOneWouldHaveToKnowAreLeftOut() {
        String text = Configs.SHOP.replace("match { path = \"/\" }", """
            match {
              path = "/", headers { x-api-key = hunter2, x-team = blue }, query { access_token { prefix = hunter2 } }
              when { any = [
                { header { authorization = hunter2 } }, { cookie { auth = [hunter2] } }, { query { password = hunter2 } }
                { cookie { beta = on } }
              ] }
            }\
            """);
        var outline = ConfigOutline.of(Configs.parse(text));
        assertThat(outline.toString()).doesNotContain("hunter2").contains("x-team", "blue", "beta");
        assertThat(outline)
                .containsEntry("routes.shop.match.headers.0", "x-api-key: ***")
                .containsEntry("routes.shop.match.query.0", "access_token: ***")
                .containsEntry("routes.shop.match.when.conditions.0", "header authorization: ***");
    }

    @Test
    void differencesNameTheKeyAndBothValues() {
        var before = ConfigOutline.of(Configs.parse(Configs.SHOP));
        var after = ConfigOutline.of(Configs.parse(Configs.shop("90 %", "10 %")));
        assertThat(Difference.between(before, after))
                .isEqualTo(List.of(
                        new Difference("splits.shop.variants.canary.weight", "5 %", "10 %"),
                        new Difference("splits.shop.variants.stable.weight", "95 %", "90 %")));
        assertThat(new Difference("a", "1", "2")).hasToString("~ a = 1 -> 2");
        assertThat(new Difference("a", null, "2")).hasToString("+ a = 2");
        assertThat(new Difference("a", "1", null)).hasToString("- a = 1");
    }
}
