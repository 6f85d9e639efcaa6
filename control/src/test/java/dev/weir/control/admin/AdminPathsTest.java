package dev.weir.control.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.audit.Actor;
import dev.weir.control.audit.AuditLog;
import dev.weir.control.change.EventQueue;
import dev.weir.control.compare.Comparisons;
import dev.weir.control.json.Json;
import dev.weir.control.status.Announcements;
import dev.weir.control.status.ControlStatus;
import dev.weir.control.status.FileStatus;
import dev.weir.control.status.Phase;
import dev.weir.control.status.StatusBoard;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.testing.Configs;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.AdminConfig.Role;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdminPathsTest {
    private AuditLog audit;
    private AdminPaths paths;

    @BeforeEach
    void build(@TempDir Path directory) throws Exception {
        WeirConfig config = Configs.parse(Configs.SHOP);
        Outcomes outcomes = new Outcomes(1, List.of());
        RoutingTable table = TableCompiler.compile(config, RuntimeLayer.EMPTY, null, outcomes, 0);
        Generation first =
                new Generation(1, Instant.EPOCH, Actor.weir("start"), "start", null, config, Overrides.NONE, List.of());
        StatusBoard board = new StatusBoard(new ControlStatus(
                Phase.READY,
                Instant.EPOCH,
                List.of(first),
                FileStatus.first(Instant.EPOCH),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                false));
        audit = AuditLog.open(directory);
        paths = AdminPaths.of(new Control(
                board,
                new EventQueue(),
                new Announcements(),
                audit,
                outcomes,
                () -> table,
                new Comparisons(InstantSource.system()),
                new NeverReloaded(),
                () -> "",
                () -> 0));
    }

    @AfterEach
    void close() throws Exception {
        audit.close();
    }

    @Test
    void theReadmeListsEveryOperation() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        for (Operation operation : paths.operations()) {
            String path = "/" + String.join("/", operation.path());
            if (!path.startsWith("/ui/")) {
                assertThat(readme).as(operation.method() + " " + path).contains(path);
                operation.queries().forEach(query -> assertThat(readme).as(path).contains(query));
            }
        }
    }

    @Test
    void theFirstPathListsAllTheOthers() throws Exception {
        JsonNode listed = Json.parse(body("/v1")).path("paths");

        assertThat(listed)
                .extracting(each ->
                        each.path("method").asText() + " " + each.path("path").asText())
                .containsExactlyInAnyOrderElementsOf(paths.operations().stream()
                        .filter(operation -> !operation.path().getFirst().equals("ui"))
                        .map(operation -> operation.method() + " /" + String.join("/", operation.path()))
                        .toList());
        assertThat(listed)
                .anySatisfy(each -> assertThat(each)
                        .hasToString("{\"method\":\"PATCH\",\"path\":\"/v1/splits/{split}\",\"role\":\"operate\","
                                + "\"query\":[\"confirm\",\"dryRun\"]}"));
    }

    private String body(String path) throws Exception {
        AdminPaths.Match match = paths.match("GET", path, null);
        AdminRequest request = new AdminRequest(Actor.weir("test"), match.parameters(), match.query(), Map.of(), "");
        Answer.Whole answer = (Answer.Whole) match.operation().handler().handle(request);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void whatChangesSomethingNeedsARoleThatMayOperate() {
        for (Operation operation : paths.operations()) {
            boolean changes = operation.method() != Operation.Method.GET
                    && !String.join("/", operation.path()).equals("v1/explain");
            if (changes) {
                assertThat(operation.role()).as("%s", operation.path()).isIn(Role.OPERATE, Role.ADMIN);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/splits/shop, split, shop",
        "/v1/splits/a%2Fb, split, a/b",
        "/v1/splits/a+b, split, a+b",
        "/v1/splits/%E2%82%AC, split, €",
    })
    void aPathParameterIsDecodedOnce(String path, String name, String value) throws Exception {
        assertThat(paths.match("GET", path, null).parameters()).containsEntry(name, value);
    }

    @Test
    void anIpv6EndpointFitsIntoAPath() throws Exception {
        assertThat(paths.match("POST", "/v1/pools/a/endpoints/%5B::1%5D:80", null)
                        .parameters())
                .containsEntry("address", "[::1]:80");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/splits/, 404",
        "/v1/, 404",
        "//v1/table, 404",
        "/v1/table/, 404",
        "/v1/splits/%zz, 400",
        "/ui/../v1/table, 404"
    })
    void whatIsNoPathIsNoOperation(String path, int status) {
        assertThatThrownBy(() -> paths.match("GET", path, null))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(((Answer.Whole) refused.problem().answer()).status())
                                .isEqualTo(status));
    }

    private record NeverReloaded() implements Control.Reload {
        @Override
        public CompletableFuture<ReloadAnswer> reload(Actor actor) {
            return new CompletableFuture<>();
        }

        @Override
        public List<ConfigProblem> waysToAdmin(WeirConfig config) {
            return List.of();
        }
    }
}
