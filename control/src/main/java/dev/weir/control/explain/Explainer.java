package dev.weir.control.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.condition.Why;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.pool.EndpointStatus;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.Denied;
import dev.weir.proxy.route.Explanation;
import dev.weir.proxy.route.NeedsToken;
import dev.weir.proxy.route.NoRoute;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RouteAction;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.Hindrance;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Ranges;
import dev.weir.proxy.split.Variant;
import dev.weir.proxy.token.TokenFinding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lets the proxy's own match and pick decide about a request that was described, and words what they did. Takes no place and
 * no token. For one explanation and one thread.
 */
public final class Explainer {
    private static final int BUCKETS = 1_000_000;

    private final long nowNs;
    private final List<String> sentences = new ArrayList<>();

    private Explainer(long nowNs) {
        this.nowNs = nowNs;
    }

    /**
     * The explanation as JSON; its {@code why} is for people.
     *
     * @throws IllegalArgumentException if Weir would refuse the request
     */
    public static ObjectNode explain(RoutingTable table, RequestDescription request, long nowNs) {
        RandomGenerator random = new SplittableRandom();
        Explanation explanation = Explanation.of(table, request.toHead(), random, new IdentityCheck(), nowNs);
        return new Explainer(nowNs).told(request, explanation);
    }

    private ObjectNode told(RequestDescription request, Explanation explanation) {
        ObjectNode told = Json.object().put("generation", explanation.generation());
        told.putObject("request")
                .put("method", request.method())
                .put("host", request.host())
                .put("path", request.target())
                .put("client", request.client().toString())
                .put("at", Instant.ofEpochMilli(request.arrivalMs()).toString());
        token(told, explanation.token());
        ArrayNode rejected = told.putArray("rejected");
        for (Explanation.Rejection rejection : explanation.rejected()) {
            rejected.addObject()
                    .put("route", rejection.route())
                    .put("host", rejection.host())
                    .put("because", rejection.because().label())
                    .set("findings", findings(rejection.findings()));
            sentences.add("route " + rejection.route() + " does not take it: " + rejection.reason()
                    + told(rejection.findings()));
        }
        switch (explanation.match()) {
            case NoRoute noRoute -> unrouted(told, noRoute.reason());
            case NeedsToken token -> unrouted(told, "the route depends on a token that was not checked");
            case Denied denied -> denied(told, denied);
            case Route route -> routed(told, route, explanation, request.method());
        }
        told.put("why", String.join("; ", sentences));
        return told;
    }

    private void token(ObjectNode told, TokenFinding token) {
        if (token.claims().standing() == Claims.Standing.NO_TOKEN) {
            return;
        }
        told.putObject("token")
                .put("good", token.claims().standing() == Claims.Standing.VERIFIED)
                .put("issuer", token.issuer())
                .put("fault", token.fault() == null ? null : token.fault().label());
        sentences.add("the token: " + token.sentence());
    }

    private void denied(ObjectNode told, Denied denied) {
        told.put("route", denied.route().name()).put("answer", denied.because().status());
        sentences.add("route " + denied.route() + " takes it only with a good token: "
                + denied.because().label() + ", " + denied.because().status());
    }

    private void unrouted(ObjectNode told, String reason) {
        told.putNull("route").put("answer", 404);
        sentences.add(reason + ": 404");
    }

    private void routed(ObjectNode told, Route route, Explanation explanation, String method) {
        told.put("route", route.name()).set("because", findings(explanation.because()));
        sentences.add("route " + route.name() + " takes it" + told(explanation.because()));
        mirrored(told, route, method);
        switch (route.action()) {
            case RouteAction.Redirect redirect -> answered(told, "redirect", redirect.status());
            case RouteAction.Answer answer -> answered(told, "answer", answer.status());
            case RouteAction.ToPool(var pool) -> pooled(told, pool);
            case RouteAction.ToSplit toSplit -> split(told, explanation.choice());
        }
    }

    private void mirrored(ObjectNode told, Route route, String method) {
        ArrayNode mirrors = told.putArray("mirrors");
        for (Mirror mirror : route.mirrors()) {
            String pool = mirror.candidate().pool().name();
            boolean copied = mirror.share().isOf(method);
            mirrors.addObject()
                    .put("mirror", mirror.name())
                    .put("pool", pool)
                    .put("share", Percent.number(mirror.share().ppm()))
                    .put("methodIsCopied", copied);
            sentences.add(
                    copied
                            ? Percent.text(mirror.share().ppm()) + " of such requests are copied to pool " + pool
                            : "mirror " + mirror.name() + " does not copy " + method);
        }
    }

    private void answered(ObjectNode told, String action, int status) {
        told.put("action", action).put("answer", status);
        sentences.add("Weir answers by itself: " + status);
    }

    private void pooled(ObjectNode told, Pool pool) {
        told.put("action", "pool").put("pool", pool.name());
        ArrayNode endpoints = told.putArray("endpoints");
        for (EndpointStatus endpoint : pool.status(nowNs).endpoints()) {
            endpoints
                    .addObject()
                    .put("address", endpoint.address())
                    .put("usable", endpoint.unusable() == null)
                    .put("why", endpoint.unusable());
        }
        int usable = pool.usableEndpoints(nowNs);
        sentences.add("pool " + pool.name() + " has " + usable + " usable " + (usable == 1 ? "endpoint" : "endpoints"));
    }

    private void split(ObjectNode told, Explanation.@Nullable Choice choice) {
        if (choice == null) {
            return;
        }
        Pick pick = choice.pick();
        Variant assigned = pick.assigned();
        told.put("action", "split").put("split", choice.split());
        if (pick.keySource() == Pick.NONE) {
            told.putNull("key");
        } else {
            told.putObject("key").put("source", choice.keySource()).put("value", choice.key());
        }
        if (pick.bucket() != Pick.NONE) {
            told.put("bucket", pick.bucket());
        }
        if (pick.override() != Pick.NONE) {
            told.put("override", pick.override());
        }
        overrides(told.putArray("overrides"), choice);
        told.put("variant", assigned.name()).put("reason", pick.reason().label());
        others(told.putArray("others"), pick);
        sentences.add(chosen(choice, pick));
        serving(told, choice, assigned);
    }

    private static void overrides(ArrayNode told, Explanation.Choice choice) {
        for (Explanation.Asked asked : choice.overrides()) {
            told.addObject()
                    .put("variant", asked.variant())
                    .put("holds", asked.holds())
                    .set("findings", findings(asked.findings()));
        }
    }

    private static void others(ArrayNode told, Pick pick) {
        for (Variant other : pick.split().variants()) {
            if (other != pick.assigned()) {
                told.addObject().put("variant", other.name()).put("why", Others.why(pick, other));
            }
        }
    }

    private static ArrayNode findings(List<Why.Finding> findings) {
        ArrayNode array = Json.array();
        for (Why.Finding finding : findings) {
            array.addObject()
                    .put("asked", finding.asked())
                    .put("seen", finding.seen())
                    .put("holds", finding.holds());
        }
        return array;
    }

    private static String told(List<Why.Finding> findings) {
        List<String> texts = findings.stream().map(Why.Finding::toString).toList();
        return texts.isEmpty() ? "" : " (" + String.join("; ", texts) + ")";
    }

    private static String chosen(Explanation.Choice choice, Pick pick) {
        String variant = pick.assigned().name();
        return switch (pick.reason()) {
            case FORCED ->
                pick.override() == Pick.NONE
                        ? "the force header names " + variant
                        : "override " + pick.override() + " of split " + choice.split() + " names " + variant
                                + told(choice.overrides().getLast().findings());
            case KEYED ->
                String.format(
                        Locale.ROOT,
                        "%s \"%s\" falls into bucket %,d of %,d, which belongs to %s (%s)",
                        choice.keySource(),
                        choice.key(),
                        pick.bucket(),
                        BUCKETS,
                        variant,
                        slices(pick));
            case RANDOM -> "it has no key, so chance decides: this time " + variant;
            case BASELINE -> "it has no key, so the baseline " + variant + " gets it";
            case FALLBACK, RESCUED -> "the fallback " + variant + " gets it";
            case NONE -> throw new IllegalArgumentException("nothing was picked");
        };
    }

    private static String slices(Pick pick) {
        List<String> slices = new ArrayList<>();
        for (Ranges.Slice slice : pick.split().ranges().slices()) {
            if (slice.variant().equals(pick.assigned().name())) {
                slices.add(String.format(Locale.ROOT, "%,d to %,d", slice.start(), slice.end()));
            }
        }
        return String.join(", ", slices) + ": " + Percent.text(pick.assigned().weightPpm());
    }

    private void serving(ObjectNode told, Explanation.Choice choice, Variant assigned) {
        Variant serving = choice.serving();
        told.put(
                "hindrance",
                choice.hindrance() == Hindrance.NONE ? null : choice.hindrance().label());
        if (serving == null) {
            told.putNull("serving").put("answer", 503);
            sentences.add(assigned.name() + " cannot serve now ("
                    + choice.hindrance().label() + ") and nobody else may: 503");
            return;
        }
        told.put("serving", serving.name());
        if (!serving.name().equals(assigned.name())) {
            sentences.add(assigned.name() + " cannot serve now ("
                    + choice.hindrance().label() + "), the fallback " + serving.name() + " does");
        }
        pooled(told, serving.pool());
        told.put("action", "split");
    }
}
