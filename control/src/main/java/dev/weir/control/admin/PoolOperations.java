package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.admin.Operation.Body;
import dev.weir.control.admin.Operation.Method;
import dev.weir.control.admin.Problem.Kind;
import dev.weir.control.change.ChangeAnswer.Applied;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.json.Json;
import dev.weir.proxy.config.AdminConfig.Role;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.EndpointState;
import dev.weir.proxy.pool.EndpointStatus;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.pool.PoolStatus;
import dev.weir.proxy.pool.Pools;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Pools, their endpoints, and what operators want of these. */
final class PoolOperations {
    private static final Set<String> STATE = Set.of("state", "reason", "ttl");

    private final Control control;
    private final Changes changes;

    PoolOperations(Control control, Changes changes) {
        this.control = control;
        this.changes = changes;
    }

    List<Operation> operations() {
        return List.of(
                Operation.get(
                        "/v1/pools",
                        Role.READ,
                        request -> Answer.json(Json.object().set("pools", pools(control)))),
                Operation.change(
                                Method.POST, "/v1/pools/{pool}/endpoints/{address}", Role.OPERATE, Body.JSON, this::set)
                        .asking("dryRun"));
    }

    static ArrayNode pools(Control control) {
        ArrayNode views = Json.array();
        long nowNs = control.nanos().getAsLong();
        for (Pool pool : control.table().get().pools().all()) {
            views.add(view(pool.status(nowNs)));
        }
        return views;
    }

    private static ObjectNode view(PoolStatus pool) {
        ObjectNode view = Json.object()
                .put("pool", pool.name())
                .put("usable", pool.usable())
                .put("panic", pool.panic())
                .put("resolveFailure", pool.resolveFailure());
        view.set("connections", usage(pool.connections()));
        view.set("pending", usage(pool.pending()));
        view.set("requests", usage(pool.requests()));
        view.set("retries", usage(pool.retries()));
        ArrayNode endpoints = view.putArray("endpoints");
        for (EndpointStatus endpoint : pool.endpoints()) {
            endpoints
                    .addObject()
                    .put("address", endpoint.address())
                    .put("state", endpoint.state().label())
                    .put("usable", endpoint.unusable() == null)
                    .put("why", endpoint.unusable())
                    .put("up", endpoint.up())
                    .put("checkFailure", endpoint.checkFailure())
                    .put("ejectedForMs", endpoint.ejectedForNs() / 1_000_000)
                    .put("share", endpoint.sharePpm() / 10_000.0)
                    .put("inFlight", endpoint.inFlight())
                    .put("requests", endpoint.requests())
                    .put("failures", endpoint.failures());
        }
        return view;
    }

    private static ObjectNode usage(PoolStatus.Usage usage) {
        return Json.object()
                .put("inUse", usage.inUse())
                .put("max", usage.max() == Long.MAX_VALUE ? null : usage.max())
                .put("refused", usage.refused());
    }

    private Answer set(AdminRequest request) throws ProblemException, InterruptedException {
        JsonFields fields = request.json(STATE);
        EndpointState state = state(fields.requiredText("state"));
        String pool = request.parameter("pool");
        String endpoint = request.parameter("address");
        checkKnown(pool, endpoint);
        List<String> notes = state == EndpointState.READY ? List.of() : notesOfLast(pool, endpoint);
        var set = new ChangeRequest.SetEndpoint(pool, endpoint, state);
        Applied applied = changes.make(set, request, Changes.options(request, fields));
        return Answer.json(Views.applied(applied.noting(notes)));
    }

    /** What to say if nothing is left of the pool without this endpoint. */
    private List<String> notesOfLast(String poolName, String without) {
        Pool pool = control.table().get().pools().get(poolName);
        if (pool == null) {
            return List.of();
        }
        int ready = 0;
        for (EndpointStatus endpoint : pool.status(control.nanos().getAsLong()).endpoints()) {
            if (!endpoint.address().equals(without)) {
                if (endpoint.unusable() == null) {
                    return List.of();
                }
                ready += endpoint.state() == EndpointState.READY ? 1 : 0;
            }
        }
        return List.of(
                ready == 0
                        ? "no other endpoint of pool " + poolName
                                + " is ready: what is meant for it goes to the fallback"
                                + " of its split, or is answered 503"
                        : "of the other endpoints of pool " + poolName + " " + ready
                                + " are ready, but none is usable now");
    }

    private static EndpointState state(String label) throws ProblemException {
        for (EndpointState state : EndpointState.values()) {
            if (state.label().equals(label)) {
                return state;
            }
        }
        throw AdminRequest.malformed("state = " + label, "ready, drain or maint")
                .thrown();
    }

    /** An override for an endpoint that has gone in the meantime may still be taken back. */
    private void checkKnown(String poolName, String endpoint) throws ProblemException {
        Pools pools = control.table().get().pools();
        Pool pool = pools.get(poolName);
        if (pool == null) {
            List<String> names = new ArrayList<>();
            pools.all().forEach(each -> names.add(each.name()));
            throw Problem.of(Kind.NOT_FOUND, "there is no pool " + poolName, "one of " + names)
                    .thrown();
        }
        boolean overridden = control.generation().overrides().endpoints().keySet().stream()
                .anyMatch(key -> key.pool().equals(poolName) && key.endpoint().equals(endpoint));
        if (pool.endpoint(endpoint) == null && !overridden) {
            List<String> labels = pool.endpoints().stream().map(Endpoint::label).toList();
            throw Problem.of(Kind.NOT_FOUND, "pool " + poolName + " has no endpoint " + endpoint, "one of " + labels)
                    .thrown();
        }
    }
}
