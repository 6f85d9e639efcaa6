package dev.weir.proxy.route;

import dev.weir.proxy.condition.Why;
import dev.weir.proxy.http.RequestHead;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The routes of a table, by their names and by the requests that they take. Immutable, any thread. */
public final class Routes {
    private final SortedMap<String, Route> byName;
    private final RuleIndex index;
    private final Map<String, Criteria> criteria = new HashMap<>();

    Routes(SortedMap<String, Route> byName, List<Rule> rules) {
        this.byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
        this.index = new RuleIndex(rules);
        rules.forEach(rule -> criteria.put(rule.route().name(), rule.criteria()));
    }

    Match match(RequestHead head, MatchTrace trace) {
        return index.find(head, trace);
    }

    /** What a route asks of requests; it asks the same under each of its hosts. */
    List<Why.Finding> findings(Route route, RequestHead head) {
        return Objects.requireNonNull(criteria.get(route.name())).findings(head, Mismatch.NONE);
    }

    /** The route of this name, or null. */
    public @Nullable Route find(String name) {
        return byName.get(name);
    }

    public SortedMap<String, Route> byName() {
        return byName;
    }
}
