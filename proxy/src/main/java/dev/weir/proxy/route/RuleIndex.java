package dev.weir.proxy.route;

import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All rules by host, then by path; those that are left are asked in the order of their precedence. Immutable, any thread. */
final class RuleIndex {
    private final HostIndex hosts;
    private final PathIndex paths;

    RuleIndex(Collection<Rule> rules) {
        Map<@Nullable HostPattern, List<Rule>> byHost = new LinkedHashMap<>();
        List<Rule> sorted = new ArrayList<>(rules);
        Collections.sort(sorted);
        for (Rule rule : sorted) {
            byHost.computeIfAbsent(rule.host(), host -> new ArrayList<>()).add(rule);
        }
        this.hosts = new HostIndex(byHost.keySet());
        List<List<Rule>> byNumber = new ArrayList<>(Collections.nCopies(byHost.size(), List.of()));
        byHost.forEach((host, ofHost) -> byNumber.set(hosts.number(host), ofHost));
        this.paths = new PathIndex(byNumber);
    }

    Match find(RequestHead head, MatchTrace trace) {
        int host = hosts.find(head);
        if (host == HostIndex.NONE) {
            return NoRoute.HOST_UNKNOWN;
        }
        for (; host != HostIndex.NONE; host = hosts.broader(host)) {
            Match found = Lead.follow(paths.find(host, head), head, trace);
            if (found != null) {
                return found;
            }
        }
        return NoRoute.NOTHING_MATCHES;
    }
}
