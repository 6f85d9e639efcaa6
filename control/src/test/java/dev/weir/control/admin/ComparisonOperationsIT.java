package dev.weir.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.testing.AdminClient;
import dev.weir.control.testing.Shop;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonOperationsIT {
    @TempDir
    private Path directory;

    private static JsonNode problem(Shop shop, String path) {
        return AdminClient.json(shop.admin().get(path), 404);
    }

    @Test
    void aRouteThatIsNotThereIsAProblem() {
        try (Shop shop = Shop.open(directory, "95 5")) {
            JsonNode problem = problem(shop, "/v1/routes/none/mirror");

            assertThat(problem.path("detail").asText()).isEqualTo("there is no route none");
            assertThat(problem.path("expected").asText()).isEqualTo("one of the routes in /v1/table");
        }
    }

    @Test
    void aRouteWithoutMirrorIsAProblem() {
        try (Shop shop = Shop.open(directory, "95 5")) {
            JsonNode problem = problem(shop, "/v1/routes/shop/mirror");

            assertThat(problem.path("detail").asText()).isEqualTo("the route shop has no mirror");
            assertThat(problem.path("expected").asText()).isEqualTo("a route with mirror {} in the file");
        }
    }

    @Test
    void aMirrorWhoseAnswersAreNotComparedSaysSo() {
        try (Shop shop = Shop.open(directory, "100 0", "weir.routes.shop.mirror { pool = shop-v2 }")) {
            JsonNode answer = AdminClient.json(shop.admin().get("/v1/routes/shop/mirror"), 200);

            assertThat(answer.at("/mirrors/0/mirror").asText()).isEqualTo("shop-v2");
            assertThat(answer.at("/mirrors/0/notCompared").asText())
                    .isEqualTo("its answers are not compared: the mirror has no compare {} in the file");
            assertThat(AdminClient.json(shop.admin().get("/v1/status"), 200).path("comparisons"))
                    .isEmpty();
        }
    }
}
