package dev.weir.control.cli;

import dev.weir.control.explain.Others;
import dev.weir.control.unit.Percent;
import dev.weir.proxy.condition.Why;
import dev.weir.proxy.config.Origin;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.mirror.Mirror;
import dev.weir.proxy.outcome.VariantReason;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import dev.weir.proxy.route.Denied;
import dev.weir.proxy.route.Explanation;
import dev.weir.proxy.route.Explanation.Choice;
import dev.weir.proxy.route.NeedsToken;
import dev.weir.proxy.route.NoRoute;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RouteAction;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.Hindrance;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Ranges.Slice;
import dev.weir.proxy.split.Salt;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** An {@link Explanation} for people: one line for each decision, in the order in which they are made. */
final class ExplanationText {
    private final RoutingTable table;
    private final RequestDescription request;
    private final List<String> lines = new ArrayList<>();

    ExplanationText(RoutingTable table, RequestDescription request) {
        this.table = table;
        this.request = request;
    }

    List<String> lines(Explanation explanation) {
        line(
                "request",
                request.method() + " http://" + request.host() + request.target() + " from " + request.client());
        if (!table.issuers().isEmpty()) {
            line("token", explanation.token().sentence());
        }
        for (Explanation.Rejection rejection : explanation.rejected()) {
            String host = rejection.host().isEmpty() ? "any host" : rejection.host();
            line("not", rejection.route() + " (" + host + "): " + rejection.reason());
            tell(rejection.findings());
        }
        switch (explanation.match()) {
            case NoRoute none -> line("route", "none: " + none.reason() + " -> 404");
            case NeedsToken token -> line("route", "open until a token is checked");
            case Denied denied ->
                line(
                        "route",
                        denied.route() + ", only with a good token: "
                                + denied.because().label() + " -> "
                                + denied.because().status());
            case Route route -> tell(route, explanation.because());
        }
        if (explanation.choice() != null) {
            tell(explanation.choice());
        }
        return lines;
    }

    private void tell(List<Why.Finding> findings) {
        findings.forEach(finding -> line("", finding.toString()));
    }

    private void tell(Route route, List<Why.Finding> because) {
        Origin origin = Objects.requireNonNull(table.config().routes().get(route.name()))
                .origin();
        line("route", route.name() + " (" + origin + ")");
        tell(because);
        if (table.config().routes().size() > 1) {
            line("", "routes not named here are for other hosts or paths, or yield to this one");
        }
        switch (route.action()) {
            case RouteAction.ToSplit split -> {}
            case RouteAction.ToPool(Pool pool) -> line("pool", endpoints(pool));
            case RouteAction.Redirect redirect -> line("answer", "a redirect, " + redirect.status());
            case RouteAction.Answer answer -> line("answer", "by Weir itself, " + answer.status());
        }
        for (Mirror mirror : route.mirrors()) {
            line(
                    "mirror",
                    Percent.text(mirror.share().ppm()) + " of "
                            + String.join(", ", mirror.share().methodNames()) + " are copied to pool "
                            + mirror.candidate().pool());
        }
    }

    private void tell(Choice choice) {
        Pick pick = choice.pick();
        Split split = pick.split();
        line("split", choice.split() + ": " + weights(split));
        for (Explanation.Asked asked : choice.overrides()) {
            line("override", asked.variant() + (asked.holds() ? ": yes" : ": no"));
            tell(asked.findings());
        }
        line("key", key(choice));
        line("variant", pick.assigned().name() + ", " + pick.reason().label() + ": " + why(pick, split));
        for (Variant other : split.variants()) {
            if (other != pick.assigned()) {
                line("", other.name() + " " + Others.why(pick, other));
            }
        }
        Variant serving = choice.serving();
        if (choice.hindrance() != Hindrance.NONE) {
            String instead = serving == null ? "nobody can: 503" : serving.name() + " serves, as the fallback";
            line(
                    "",
                    pick.assigned().name() + " cannot serve ("
                            + choice.hindrance().label() + "); " + instead);
        }
        if (serving != null) {
            line("pool", endpoints(serving.pool()));
        }
    }

    private static String key(Choice choice) {
        if (choice.keySource().isEmpty()) {
            return choice.pick().reason() == VariantReason.FORCED
                    ? "not asked for"
                    : "none of the split's key is present";
        }
        return choice.keySource() + " = " + choice.key() + " -> bucket "
                + choice.pick().bucket() + " of " + Salt.BUCKETS;
    }

    private String why(Pick pick, Split split) {
        return switch (pick.reason()) {
            case FORCED -> forcedBy(pick, split);
            case KEYED -> "buckets " + slice(split, pick.bucket());
            case RANDOM -> "drawn anew for each request without a key";
            case BASELINE -> pick.setsCookie() ? "a new client, who gets a cookie" : "there is no key";
            case NONE, FALLBACK, RESCUED -> throw new IllegalArgumentException("nothing was served: " + pick.reason());
        };
    }

    private String forcedBy(Pick pick, Split split) {
        if (pick.override() == Pick.NONE) {
            return "by the force header";
        }
        SplitConfig config = Objects.requireNonNull(table.config().splits().get(split.name()));
        return "by override " + (pick.override() + 1) + " ("
                + config.overrides().get(pick.override()).origin() + ")";
    }

    private static String slice(Split split, int bucket) {
        for (Slice slice : split.ranges().slices()) {
            if (bucket < slice.end()) {
                return "[" + slice.start() + ", " + slice.end() + ")";
            }
        }
        throw new IllegalArgumentException("no bucket: " + bucket);
    }

    private static String weights(Split split) {
        List<String> weights = new ArrayList<>();
        for (Variant variant : split.variants()) {
            weights.add(variant.name() + " " + Percent.text(variant.weightPpm()));
        }
        return String.join(", ", weights);
    }

    private static String endpoints(Pool pool) {
        List<String> endpoints = pool.endpoints().stream().map(Endpoint::label).toList();
        return pool.name() + ": " + (endpoints.isEmpty() ? pool.source() : String.join(", ", endpoints));
    }

    private void line(String name, String text) {
        lines.add((name + "          ").substring(0, 10) + text);
    }
}
