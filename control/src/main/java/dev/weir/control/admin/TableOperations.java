package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.admin.Operation.Body;
import dev.weir.control.admin.Operation.Method;
import dev.weir.control.admin.Problem.Kind;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.json.Json;
import dev.weir.control.status.ControlStatus;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.TableOutline;
import dev.weir.proxy.TableCompiler;
import dev.weir.proxy.config.AdminConfig.Role;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.config.hocon.ConfigReader;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table in force, earlier ones, and the file behind them. */
final class TableOperations {
    private static final Set<String> REASON = Set.of("reason");

    private final Control control;
    private final Changes changes;

    TableOperations(Control control, Changes changes) {
        this.control = control;
        this.changes = changes;
    }

    List<Operation> operations() {
        return List.of(
                Operation.get("/v1/table", Role.READ, request -> table()),
                Operation.get("/v1/table/history", Role.READ, request -> history()),
                Operation.change(Method.POST, "/v1/table/{n}/restore", Role.ADMIN, Body.OPTIONAL_JSON, this::restore)
                        .asking("dryRun"),
                Operation.change(Method.POST, "/v1/check", Role.OPERATE, Body.HOCON, this::check),
                Operation.change(Method.POST, "/v1/reload", Role.OPERATE, Body.OPTIONAL_JSON, this::reload));
    }

    private Answer table() {
        ControlStatus status = control.status();
        Generation generation = status.generation();
        ObjectNode view = Views.generation(generation);
        view.set("file", Views.file(generation, status.file()));
        view.set("lookups", Views.lookups(control.table().get().lookups()));
        view.put("written", !status.unsaved());
        ArrayNode overrides = view.putArray("overrides");
        generation
                .overrides()
                .weights()
                .forEach((split, override) ->
                        overrides.add(Views.override(override).put("split", split)));
        view.set(
                "endpointOverrides",
                Views.endpointOverrides(generation.overrides().endpoints().values()));
        ArrayNode rolledBack = view.putArray("rolledBack");
        generation.overrides().rolledBack().values().forEach(variant -> rolledBack.add(Views.rolledBack(variant)));
        view.set(
                "warnings",
                Views.problems(warnings(generation.config(), control.table().get())));
        view.set("table", Json.tree(TableOutline.of(generation.config(), generation.overrides())));
        return Answer.json(view).with("ETag", etag(generation));
    }

    private Answer history() {
        ArrayNode generations = Json.array();
        for (Generation generation : control.status().history()) {
            ObjectNode view = Views.generation(generation);
            view.set("differences", Views.differences(generation.differences()));
            generations.add(view);
        }
        return Answer.json(Json.object().set("generations", generations));
    }

    private Answer restore(AdminRequest request) throws ProblemException, InterruptedException {
        JsonFields fields = request.json(REASON);
        String number = request.parameter("n");
        try {
            ChangeRequest restore = new ChangeRequest.RestoreGeneration(Long.parseLong(number));
            return Answer.json(Views.applied(changes.make(restore, request, Changes.options(request, fields))));
        } catch (NumberFormatException e) {
            throw AdminRequest.malformed("the generation is " + number, "a number from /v1/table/history")
                    .thrown();
        }
    }

    private Answer reload(AdminRequest request) throws ProblemException, InterruptedException {
        request.json(REASON);
        return switch (Changes.await(control.reload().reload(request.actor()))) {
            case ReloadAnswer.Read(var answer) -> Answer.json(Views.applied(Changes.applied(answer)));
            case ReloadAnswer.Unusable(var problems) -> throw unusable(problems).thrown();
        };
    }

    private Answer check(AdminRequest request) throws ProblemException {
        Generation now = control.generation();
        try {
            WeirConfig config = ConfigReader.parse(request.body(), "body");
            List<ConfigProblem> waysToAdmin = control.reload().waysToAdmin(config);
            if (!waysToAdmin.isEmpty()) {
                throw unusable(waysToAdmin).thrown();
            }
            RoutingTable table = TableCompiler.compile(
                    config,
                    RuntimeLayer.EMPTY,
                    null,
                    new Outcomes(1, List.of()),
                    control.nanos().getAsLong());
            Overrides left = now.overrides().over(config);
            ObjectNode view = Json.object().put("valid", true).put("generation", now.number());
            view.set("warnings", Views.problems(warnings(config, table)));
            view.set(
                    "differences",
                    Views.differences(TableOutline.differences(now.config(), now.overrides(), config, left)));
            return Answer.json(view);
        } catch (ConfigException e) {
            throw unusable(e.problems()).thrown();
        }
    }

    private static Problem unusable(List<ConfigProblem> problems) {
        String detail = "the configuration has " + problems.size() + (problems.size() == 1 ? " problem" : " problems");
        return new Problem(Kind.INVALID, detail, "see problems; nothing has changed", problems, Map.of());
    }

    private static List<ConfigProblem> warnings(WeirConfig config, RoutingTable table) {
        List<ConfigProblem> all = new ArrayList<>(config.warnings());
        all.addAll(table.warnings());
        return all;
    }

    static String etag(Generation generation) {
        return "\"" + generation.number() + "\"";
    }
}
