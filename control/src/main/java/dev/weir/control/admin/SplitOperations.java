package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.admin.Operation.Body;
import dev.weir.control.admin.Operation.Method;
import dev.weir.control.admin.Problem.Kind;
import dev.weir.control.change.ChangeAnswer.Applied;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.json.Json;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.status.ControlStatus;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.RolledBack;
import dev.weir.control.table.WeightOverride;
import dev.weir.control.unit.DurationText;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.config.AdminConfig.Role;
import dev.weir.proxy.config.RollbackConfig;
import dev.weir.proxy.config.RouteAction;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.config.SplitConfig;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Splits: what they are, and other weights for them. */
final class SplitOperations {
    private static final Set<String> WEIGHTS = Set.of("weights", "reason", "ttl");
    private static final Set<String> REASON = Set.of("reason");

    private final Control control;
    private final Changes changes;

    SplitOperations(Control control, Changes changes) {
        this.control = control;
        this.changes = changes;
    }

    List<Operation> operations() {
        return List.of(
                Operation.get("/v1/splits", Role.READ, request -> splits()),
                Operation.get("/v1/splits/{split}", Role.READ, request -> split(request.parameter("split"))),
                setting(Method.PUT, "/v1/splits/{split}"),
                setting(Method.PATCH, "/v1/splits/{split}"),
                Operation.get("/v1/routes/{route}/split", Role.READ, request -> split(splitOf(request))),
                setting(Method.PUT, "/v1/routes/{route}/split"),
                setting(Method.PATCH, "/v1/routes/{route}/split"),
                Operation.change(
                        Method.POST, "/v1/splits/{split}/confirm", Role.OPERATE, Body.OPTIONAL_JSON, this::confirm),
                Operation.change(
                                Method.POST,
                                "/v1/splits/{split}/variants/{variant}/restore",
                                Role.OPERATE,
                                Body.OPTIONAL_JSON,
                                this::restore)
                        .asking("dryRun"));
    }

    private Operation setting(Method method, String path) {
        return Operation.change(method, path, Role.OPERATE, Body.JSON, request -> set(request, method == Method.PUT))
                .asking("dryRun", "confirm");
    }

    private Answer splits() {
        ControlStatus status = control.status();
        ArrayNode views = Json.array();
        status.generation().config().splits().values().forEach(split -> views.add(view(split, status, nowNs())));
        ObjectNode all = Json.object().put("generation", status.generation().number());
        return Answer.json(all.set("splits", views)).with("ETag", TableOperations.etag(status.generation()));
    }

    private Answer split(String name) throws ProblemException {
        ControlStatus status = control.status();
        return Answer.json(view(find(status.generation(), name), status, nowNs()))
                .with("ETag", TableOperations.etag(status.generation()));
    }

    private long nowNs() {
        return control.nanos().getAsLong();
    }

    static SplitConfig find(Generation generation, String name) throws ProblemException {
        SplitConfig split = generation.config().splits().get(name);
        if (split == null) {
            throw Problem.of(
                            Kind.NOT_FOUND,
                            "there is no split " + name,
                            "one of " + generation.config().splits().keySet())
                    .thrown();
        }
        return split;
    }

    private String splitOf(AdminRequest request) throws ProblemException {
        String name = request.parameters().get("route");
        if (name == null) {
            return request.parameter("split");
        }
        Map<String, RouteConfig> routes = control.generation().config().routes();
        RouteConfig route = routes.get(name);
        if (route == null) {
            throw Problem.of(Kind.NOT_FOUND, "there is no route " + name, "one of " + routes.keySet())
                    .thrown();
        }
        if (!(route.action() instanceof RouteAction.ToSplit(var split))) {
            throw Problem.of(Kind.NOT_FOUND, "route " + name + " leads to no split", "a route with a split")
                    .thrown();
        }
        return split;
    }

    private Answer set(AdminRequest request, boolean complete) throws ProblemException, InterruptedException {
        JsonFields fields = request.json(WEIGHTS);
        String split = splitOf(request);
        var weights = new ChangeRequest.SetWeights(split, ppm(fields.numbers("weights")), complete);
        Applied applied = changes.make(weights, request, Changes.options(request, fields));
        ObjectNode view = Views.applied(applied);
        if (!applied.dryRun()) {
            view.set("split", view(find(control.generation(), split), control.status(), nowNs()));
        }
        return Answer.json(view).with("ETag", "\"" + applied.generation() + "\"");
    }

    static SortedMap<String, Integer> ppm(SortedMap<String, BigDecimal> percents) throws ProblemException {
        SortedMap<String, Integer> ppm = new TreeMap<>();
        for (var percent : percents.entrySet()) {
            try {
                ppm.put(percent.getKey(), Percent.ppm(percent.getValue()));
            } catch (ArithmeticException e) {
                throw AdminRequest.malformed(
                                "weights." + percent.getKey() + " = "
                                        + percent.getValue().toPlainString(),
                                "a percent from 0 to 100, no finer than 0.0001")
                        .thrown();
            }
        }
        return ppm;
    }

    private Answer confirm(AdminRequest request) throws ProblemException, InterruptedException {
        JsonFields fields = request.json(REASON);
        var confirm = new ChangeRequest.ConfirmWeights(request.parameter("split"));
        return Answer.json(Views.applied(changes.make(confirm, request, Changes.options(request, fields))));
    }

    private Answer restore(AdminRequest request) throws ProblemException, InterruptedException {
        JsonFields fields = request.json(REASON);
        find(control.generation(), request.parameter("split"));
        var restore = new ChangeRequest.RestoreVariant(request.parameter("split"), request.parameter("variant"));
        return Answer.json(Views.applied(changes.make(restore, request, Changes.options(request, fields))));
    }

    static ObjectNode view(SplitConfig split, ControlStatus status, long nowNs) {
        Generation generation = status.generation();
        Overrides overrides = generation.overrides();
        ObjectNode view = Json.object()
                .put("split", split.name())
                .put("generation", generation.number())
                .put("baseline", split.baseline())
                .put("fallback", split.strict() ? null : split.fallback())
                .put("salt", split.salt());
        SortedMap<String, Integer> inForce = overrides.weightsPpm(split);
        SortedMap<String, Integer> requested = overrides.requestedWeightsPpm(split);
        ObjectNode variants = view.putObject("variants");
        split.variants().forEach((name, variant) -> {
            RolledBack.Key key = new RolledBack.Key(split.name(), name);
            RolledBack rolledBack = overrides.rolledBack().get(key);
            ObjectNode row = variants.putObject(name)
                    .put("pool", variant.pool())
                    .put("weight", Percent.number(inForce.getOrDefault(name, 0)))
                    .put("requested", Percent.number(requested.getOrDefault(name, 0)))
                    .put("file", Percent.number(variant.weightPpm()));
            if (!name.equals(split.baseline())) {
                row.set("guard", Views.verdict(status.verdicts().get(key)));
                row.set("evidence", EvidenceView.of(status.evidence().get(key)));
            }
            row.set("rolledBack", rolledBack == null ? Json.object().nullNode() : Views.rolledBack(rolledBack));
        });
        WeightOverride override = overrides.weights().get(split.name());
        view.set("override", override == null ? Json.object().nullNode() : Views.override(override));
        RolloutState rollout = status.rollouts().get(split.name());
        view.set("rollout", rollout == null ? Json.object().nullNode() : RolloutView.of(rollout, status, nowNs));
        view.set("rollback", thresholds(split.rollback()));
        return view;
    }

    private static ObjectNode thresholds(RollbackConfig rollback) {
        return Json.object()
                .put("maxErrorRate", Percent.number(rollback.maxErrorRatePpm()))
                .put("maxP99", rollback.maxP99() == null ? null : DurationText.text(rollback.maxP99()))
                .put("minRequests", rollback.minRequests())
                .put("window", DurationText.text(rollback.window()));
    }
}
