package dev.weir.proxy.route;

import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.lookup.LookupFiles;
import dev.weir.proxy.pool.Pools;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import dev.weir.proxy.token.Issuers;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that decides where a request goes, in one immutable object that is swapped whole. Any thread; an exchange reads
 * the table in force once and keeps to it.
 */
public final class RoutingTable {
    private final long generation;
    private final WeirConfig config;
    private final RuntimeLayer runtime;
    private final Contents contents;
    private final ProxySettings settings;

    public RoutingTable(long generation, WeirConfig config, RuntimeLayer runtime, Contents contents) {
        this.generation = generation;
        this.config = config;
        this.runtime = runtime;
        this.contents = contents;
        this.settings = ProxySettings.of(config);
    }

    /**
     * What the configuration became.
     *
     * @param warnings what is allowed, but hardly meant
     * @param lookups what conditions look up in files
     * @param secrets the content of secret files by path, as it was when the configuration was read
     */
    public record Contents(
            Pools pools,
            SortedMap<String, Split> splits,
            Routes routes,
            Issuers issuers,
            LookupFiles lookups,
            List<ConfigProblem> warnings,
            Map<Path, byte[]> secrets) {
        public Contents {
            secrets = Map.copyOf(secrets);
            splits = Collections.unmodifiableSortedMap(new TreeMap<>(splits));
            warnings = List.copyOf(warnings);
        }
    }

    /** The route that takes the request: of all that match, the one that {@link Precedence} puts first. */
    public Match match(RequestHead head) {
        return contents.routes.match(head, MatchTrace.NONE);
    }

    /** Whether what an earlier table picked was rolled back since. */
    public boolean keepsOut(Pick pick) {
        Variant served = pick.served();
        Split split = served == null ? null : contents.splits.get(pick.split().name());
        if (served == null || split == null) {
            return false;
        }
        for (Variant variant : split.variants()) {
            if (variant.isRolledBack() && variant.name().equals(served.name())) {
                return true;
            }
        }
        return false;
    }

    /** The same table under another number, for a process that goes on where an earlier one ended. */
    public RoutingTable numbered(long number) {
        return new RoutingTable(number, config, runtime, contents);
    }

    /** One more than that of the table before. */
    public long generation() {
        return generation;
    }

    /** The configuration that the table was compiled from; its source tells file and hash. */
    public WeirConfig config() {
        return config;
    }

    /** What holds over the configuration. */
    public RuntimeLayer runtime() {
        return runtime;
    }

    /** What holds for every connection and exchange. */
    public ProxySettings settings() {
        return settings;
    }

    public Pools pools() {
        return contents.pools;
    }

    /** By name. */
    public SortedMap<String, Split> splits() {
        return contents.splits;
    }

    /** Whose tokens count. */
    public Issuers issuers() {
        return contents.issuers;
    }

    public Routes routes() {
        return contents.routes;
    }

    /** The files that conditions look things up in. */
    public LookupFiles lookups() {
        return contents.lookups;
    }

    /** What is allowed, but hardly meant; for {@code check}. */
    public List<ConfigProblem> warnings() {
        return contents.warnings;
    }

    /** For the compiler of the next table, which needs no disk while the configuration stays. Never shown to anybody. */
    public Map<Path, byte[]> secrets() {
        return contents.secrets;
    }
}
