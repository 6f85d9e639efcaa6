package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.admin.Problem.Kind;
import dev.weir.control.compare.MirrorReport;
import dev.weir.control.json.Json;
import dev.weir.proxy.config.AdminConfig.Role;
import dev.weir.proxy.mirror.CopyDrop;
import dev.weir.proxy.mirror.CopyTally;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.mirror.Uncompared;
import dev.weir.proxy.route.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the answers to a route's copies compare with those that its users got. */
final class ComparisonOperations {
    private final Control control;

    ComparisonOperations(Control control) {
        this.control = control;
    }

    List<Operation> operations() {
        return List.of(Operation.get("/v1/routes/{route}/mirror", Role.READ, this::mirrors));
    }

    private Answer mirrors(AdminRequest request) throws ProblemException {
        String name = request.parameter("route");
        Route route = control.table().get().routes().byName().get(name);
        if (route == null) {
            throw Problem.of(Kind.NOT_FOUND, "there is no route " + name, "one of the routes in /v1/table")
                    .thrown();
        }
        if (route.mirrors().isEmpty()) {
            throw Problem.of(
                            Kind.NOT_FOUND,
                            "the route " + name + " has no mirror",
                            "a route with mirror {} in the file")
                    .thrown();
        }
        Map<String, MirrorReport> reports = new HashMap<>();
        control.comparisons()
                .of(name)
                .forEach(report -> reports.put(report.mirror().mirror(), report));
        ObjectNode view = Json.object().put("route", name);
        ArrayNode mirrors = view.putArray("mirrors");
        for (Mirror mirror : route.mirrors()) {
            MirrorReport report = reports.get(mirror.name());
            mirrors.add(report == null ? uncompared(mirror) : compared(mirror, report));
        }
        return Answer.json(view);
    }

    private static ObjectNode compared(Mirror mirror, MirrorReport report) {
        ObjectNode view = ComparisonView.of(report);
        CopyTally tally = mirror.candidate().tally();
        ObjectNode dropped = view.putObject("dropped");
        for (CopyDrop reason : CopyDrop.values()) {
            dropped.put(reason.label(), tally.dropped(reason));
        }
        ObjectNode uncompared = view.putObject("uncompared");
        for (Uncompared reason : Uncompared.values()) {
            uncompared.put(reason.label(), tally.notCompared(reason));
        }
        return view;
    }

    private static ObjectNode uncompared(Mirror mirror) {
        String why = mirror.compared() == null
                ? "its answers are not compared: the mirror has no compare {} in the file"
                : "its answers are not compared: there are more such mirrors than are compared";
        return Json.object().put("mirror", mirror.name()).put("notCompared", why);
    }
}
