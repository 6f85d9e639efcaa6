package dev.weir.proxy.route;

import dev.weir.proxy.condition.SpanNumbers;
import dev.weir.proxy.http.RequestHead;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds who is asked for a path under a host. A path is hashed once, from left to right; at the end of each element, that hash
 * finds the path of a rule that ends there. All hosts share one table, so that a host costs a few bytes and no table of its
 * own. Immutable, any thread.
 */
final class PathIndex {
    /** The length of the longest path of a host whose rules name none. */
    private static final int NO_PATHS = -1;

    /** The paths that rules name; their spaces are the numbers of the hosts. */
    private final SpanNumbers paths;

    private final @Nullable Lead[] hereByPath;
    private final @Nullable Lead[] beneathByPath;
    private final @Nullable Lead[] elsewhereByHost;
    private final int[] longestByHost;

    /** @param rulesByHost of each host in the order of their precedence */
    PathIndex(List<List<Rule>> rulesByHost) {
        this.elsewhereByHost = new Lead[rulesByHost.size()];
        this.longestByHost = new int[rulesByHost.size()];
        Arrays.fill(longestByHost, NO_PATHS);
        Map<SpanNumbers.Key, PathChains.Chains> chains = new LinkedHashMap<>();
        for (int host = 0; host < rulesByHost.size(); host++) {
            int space = host;
            PathChains ofHost = new PathChains(rulesByHost.get(host));
            elsewhereByHost[host] = ofHost.elsewhere();
            ofHost.byPath().forEach((path, ofPath) -> chains.put(new SpanNumbers.Key(space, path), ofPath));
        }
        this.paths = new SpanNumbers(chains.keySet());
        this.hereByPath = new Lead[chains.size()];
        this.beneathByPath = new Lead[chains.size()];
        chains.forEach((key, ofPath) -> {
            int path = paths.find(key);
            hereByPath[path] = ofPath.here();
            beneathByPath[path] = ofPath.beneath();
            longestByHost[key.space()] = Math.max(longestByHost[key.space()], paths.length(path));
        });
    }

    /** Who is asked first, or null: no rule of the host is for this path. */
    @Nullable
    Lead find(int host, RequestHead head) {
        byte[] bytes = head.bytes();
        int start = head.pathStart();
        int end = head.pathEnd();
        int longest = longestByHost[host];
        int last = Math.min(end, start + longest + 1);
        long hash = 0;
        int above = SpanNumbers.NONE;
        for (int at = start; at < last; at++) {
            if (bytes[at] == '/' && at > start) {
                int found = paths.find(host, hash, bytes, start, at);
                above = found == SpanNumbers.NONE ? above : found;
            }
            hash = SpanNumbers.hashNext(hash, bytes[at]);
        }
        int here = end - start > longest ? SpanNumbers.NONE : paths.find(host, hash, bytes, start, end);
        if (here != SpanNumbers.NONE) {
            return hereByPath[here];
        }
        return above == SpanNumbers.NONE ? elsewhereByHost[host] : beneathByPath[above];
    }
}
