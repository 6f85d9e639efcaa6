package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.MatchConfig;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.config.NamedTest;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.config.ValueTest;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.testing.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** The indexes find what a walk through all rules finds, which reads the documented order literally. */
class RoutingPropertyTest {
    private static final String[] LABELS = {"a", "b", "com", "shop"};
    private static final String[] ELEMENTS = {"x", "y", "xy", ""};
    private static final String[] METHODS = {"GET", "POST", "PURGE"};

    @Property(tries = 150)
    void fewRoutes(@ForAll Random random) {
        compare(random, 1 + random.nextInt(30), 50);
    }

    @Example
    void tenThousandRoutes() {
        compare(new Random(42), 10_000, 500);
    }

    private static void compare(Random random, int routes, int requests) {
        StringBuilder text = new StringBuilder("routes {\n");
        for (int i = 0; i < routes; i++) {
            text.append("r")
                    .append(i)
                    .append(" { match { ")
                    .append(match(random, routes))
                    .append(" }, pool = v1 }\n");
        }
        RoutingTable table = Tables.table(text.append("}\n").toString());
        List<RouteConfig> all = List.copyOf(table.config().routes().values());
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        for (int i = 0; i < requests; i++) {
            RequestDescription request = request(random, routes);
            request.readInto(head);
            assertThat(table.match(head) instanceof Route route ? route.name() : "none")
                    .as("%s in %s", request, routes < 50 ? text : routes)
                    .isEqualTo(reference(all, request, head));
        }
    }

    /** All routes that match, the first by the documented order. */
    private static String reference(List<RouteConfig> routes, RequestDescription request, RequestHead head) {
        record Candidate(Precedence precedence, String name) {}
        List<Candidate> candidates = new ArrayList<>();
        for (RouteConfig route : routes) {
            MatchConfig match = route.match();
            List<@Nullable HostPattern> hosts = new ArrayList<>(match.hosts());
            if (hosts.isEmpty()) {
                hosts.add(null);
            }
            for (HostPattern host : hosts) {
                if (hostMatches(host, head.hostText())
                        && pathMatches(match.path(), head.pathText())
                        && othersMatch(match, request, head)) {
                    candidates.add(new Candidate(Precedence.of(route.name(), match, host), route.name()));
                }
            }
        }
        candidates.sort((a, b) -> a.precedence.compareTo(b.precedence));
        return candidates.isEmpty() ? "none" : candidates.getFirst().name;
    }

    private static boolean hostMatches(@Nullable HostPattern pattern, String host) {
        if (pattern == null) {
            return true;
        }
        return pattern.wildcard()
                ? host.endsWith("." + pattern.name())
                        && host.length() > pattern.name().length() + 1
                : host.equals(pattern.name());
    }

    private static boolean pathMatches(PathMatch match, String path) {
        return switch (match) {
            case PathMatch.Exact(String exact) -> path.equals(exact);
            case PathMatch.Prefix(String prefix) ->
                prefix.equals("/") || path.equals(prefix) || path.startsWith(prefix + "/");
            case PathMatch.Regex(String pattern) -> path.matches(pattern);
        };
    }

    private static boolean othersMatch(MatchConfig match, RequestDescription request, RequestHead head) {
        if (!match.methods().isEmpty() && !match.methods().contains(request.method())) {
            return false;
        }
        for (NamedTest test : match.headers()) {
            int field = head.fields().find(FieldName.of(test.name()));
            String wanted = ((ValueTest.Equals) test.test()).value();
            if (field < 0 || !head.fields().value(field).equals(wanted)) {
                return false;
            }
        }
        for (NamedTest test : match.query()) {
            String wanted = test.name() + "=" + ((ValueTest.Equals) test.test()).value();
            if (!List.of(head.queryText().split("&")).contains(wanted)) {
                return false;
            }
        }
        return true;
    }

    private static String match(Random random, int routes) {
        List<String> parts = new ArrayList<>();
        List<String> hosts = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            hosts.add('"' + (random.nextInt(3) == 0 ? "*." : "") + host(random, routes) + '"');
        }
        parts.add(hosts.isEmpty() ? "" : "hosts = " + hosts);
        parts.add(path(random, routes));
        parts.add(random.nextInt(4) == 0 ? "methods = [" + METHODS[random.nextInt(METHODS.length)] + "]" : "");
        parts.add(random.nextInt(3) == 0 ? "headers { x-" + random.nextInt(2) + " = " + random.nextInt(2) + " }" : "");
        parts.add(random.nextInt(5) == 0 ? "query { q" + random.nextInt(2) + " = " + random.nextInt(2) + " }" : "");
        return String.join("\n", parts);
    }

    private static String path(Random random, int routes) {
        String path = '"' + pathText(random, routes);
        return switch (random.nextInt(8)) {
            case 0, 1 -> "path-exact = " + path + '"';
            case 2 -> routes > 100 ? "path-exact = " + path + '"' : "path-regex = " + path + ".*\"";
            case 3 -> "path = \"/\"";
            default -> "path = " + path + '"';
        };
    }

    private static RequestDescription request(Random random, int routes) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            if (random.nextBoolean()) {
                lines.add(new FieldBlock.Line("X-" + i, Integer.toString(random.nextInt(2))));
            }
        }
        String query = random.nextInt(3) == 0 ? "?q0=" + random.nextInt(2) + "&q1=" + random.nextInt(2) : "";
        return new RequestDescription(
                METHODS[random.nextInt(METHODS.length)],
                host(random, routes),
                pathText(random, routes) + query,
                lines,
                ClientAddress.UNKNOWN,
                false);
    }

    private static String host(Random random, int routes) {
        List<String> labels = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            labels.add(LABELS[random.nextInt(LABELS.length)] + (routes > 100 ? random.nextInt(5) : ""));
        }
        return String.join(".", labels);
    }

    private static String pathText(Random random, int routes) {
        StringBuilder path = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            path.append('/').append(ELEMENTS[random.nextInt(ELEMENTS.length)]);
            if (routes > 100) {
                path.append(random.nextInt(10));
            }
        }
        return path.toString();
    }
}
