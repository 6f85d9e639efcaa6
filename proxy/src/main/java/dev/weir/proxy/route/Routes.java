package dev.weir.proxy.route;

import dev.weir.proxy.http.RequestHead;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The routes of a table, by their names and by the requests that they take. Immutable, any thread. */
public final class Routes {
    private final SortedMap<String, Route> byName;
    private final HostIndex index;

    Routes(SortedMap<String, Route> byName, List<Rule> rules) {
        this.byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
        this.index = new HostIndex(rules);
    }

    Match match(RequestHead head, MatchTrace trace) {
        return index.find(head, trace);
    }

    /** The route of this name, or null. */
    public @Nullable Route find(String name) {
        return byName.get(name);
    }

    public SortedMap<String, Route> byName() {
        return byName;
    }
}
