package dev.weir.proxy.route;

import dev.weir.proxy.condition.Condition;
import dev.weir.proxy.http.RequestHead;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The routes of a table, by their names and by the requests that they take. Immutable, any thread. */
public final class Routes {
    private final SortedMap<String, Route> byName;
    private final HostIndex index;
    private final Map<Route, Condition> whens = new HashMap<>();

    Routes(SortedMap<String, Route> byName, List<Rule> rules) {
        this.byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
        this.index = new HostIndex(rules);
        for (Rule rule : rules) {
            Condition when = rule.criteria().when();
            if (when != null) {
                whens.put(rule.route(), when);
            }
        }
    }

    Match match(RequestHead head, MatchTrace trace) {
        return index.find(head, trace);
    }

    /** What else must hold for the route to match, or null; for explanations. */
    @Nullable
    Condition when(Route route) {
        return whens.get(route);
    }

    /** The route of this name, or null. */
    public @Nullable Route find(String name) {
        return byName.get(name);
    }

    public SortedMap<String, Route> byName() {
        return byName;
    }
}
