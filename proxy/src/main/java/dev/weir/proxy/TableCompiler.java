package dev.weir.proxy;

import dev.weir.proxy.condition.ConditionCompiler;
import dev.weir.proxy.condition.Literal;
import dev.weir.proxy.config.Condition;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.GeoConfig;
import dev.weir.proxy.config.IdentityConfig;
import dev.weir.proxy.config.KeySource;
import dev.weir.proxy.config.Origin;
import dev.weir.proxy.config.SegmentConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.lookup.LookupFiles;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.pool.PoolRoles;
import dev.weir.proxy.pool.Pools;
import dev.weir.proxy.route.RouteCompiler;
import dev.weir.proxy.route.Routes;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.route.RuntimeLayer;
import dev.weir.proxy.route.RuntimeLayer.VariantName;
import dev.weir.proxy.split.Identity;
import dev.weir.proxy.split.Salt;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.SplitCompiler;
import dev.weir.proxy.token.Issuers;
import dev.weir.proxy.verify.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a configuration, and what holds over it, into a routing table. What did not change goes over from the table
 * before: pools with their health and connections, ranges of the key space, loads, rate limits. Changes nothing that is in
 * force. One object compiles one table; used by one thread, off the event loops.
 */
public final class TableCompiler {
    private static final int SHORTEST_SECRET = 16;

    private final WeirConfig config;
    private final RuntimeLayer runtime;
    private final @Nullable RoutingTable previous;
    private final Outcomes outcomes;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<ConfigProblem> warnings = new ArrayList<>();
    private final Map<Path, byte[]> secrets = new HashMap<>();
    private final LookupFiles lookups = new LookupFiles();
    private boolean elsewhere;

    private TableCompiler(WeirConfig config, RuntimeLayer runtime, @Nullable RoutingTable previous, Outcomes outcomes) {
        this.config = config;
        this.runtime = runtime;
        this.previous = previous;
        this.outcomes = outcomes;
    }

    /**
     * Compiles a table.
     *
     * @param previous the table in force, or null for the first
     * @param outcomes where routes and variants are counted
     * @throws ConfigException with all that only compiling shows: regular expressions, secret files, parts that do not fit
     */
    public static RoutingTable compile(
            WeirConfig config, RuntimeLayer runtime, @Nullable RoutingTable previous, Outcomes outcomes, long nowNs)
            throws ConfigException {
        return new TableCompiler(config, runtime, previous, outcomes).compile(nowNs);
    }

    /**
     * Compiles a first table for a look at it, perhaps on another machine: lists of ids and databases of places that are missing
     * are warnings; no id is in such a list, and every place is unknown.
     */
    public static RoutingTable compileElsewhere(WeirConfig config, Outcomes outcomes, long nowNs)
            throws ConfigException {
        TableCompiler compiler = new TableCompiler(config, RuntimeLayer.EMPTY, null, outcomes);
        compiler.elsewhere = true;
        return compiler.compile(nowNs);
    }

    private RoutingTable compile(long nowNs) throws ConfigException {
        ConditionCompiler conditions = new ConditionCompiler(config.limits().regexBytes(), lookups());
        Pools pools = pools(nowNs);
        Identity identity = identity();
        SplitCompiler splitCompiler = new SplitCompiler(
                conditions, name -> Objects.requireNonNull(pools.get(name), name), this::secret, identity, outcomes);
        SortedMap<String, Split> splits = new TreeMap<>();
        for (SplitConfig split : config.splits().values()) {
            compile(split, splitCompiler, splits);
        }
        Issuers issuers = Issuers.of(config.jwt(), previous == null ? Issuers.NONE : previous.issuers());
        problems.addAll(KeyFiles.readNew(issuers));
        throwProblems();
        Routes routes = new RouteCompiler(
                        config, new RouteCompiler.Targets(splits, pools, identity), splitCompiler, conditions, outcomes)
                .compile(previous == null ? null : previous.routes(), problems, warnings);
        throwProblems();
        warnOfUnknownNames();
        long generation = previous == null ? 1 : previous.generation() + 1;
        return new RoutingTable(
                generation,
                config,
                runtime,
                new RoutingTable.Contents(pools, splits, routes, issuers, lookups, warnings, secrets));
    }

    /** Opens what the table before does not have open. */
    private LookupFiles lookups() throws ConfigException {
        LookupFiles before = previous == null ? LookupFiles.NONE : previous.lookups();
        long nowMs = System.currentTimeMillis();
        GeoConfig geo = config.geo();
        if (geo != null) {
            try {
                lookups.openPlaces(geo, before, nowMs);
            } catch (IOException e) {
                unusable(e, problem(geo.origin(), "weir.geo", String.valueOf(e.getMessage())));
            }
        }
        for (SegmentConfig segment : config.segments().values()) {
            if (segment.condition() instanceof Condition.Listed(var of, var file)) {
                try {
                    lookups.openIds(file, before, nowMs);
                } catch (IOException e) {
                    String key = "weir.segments." + segment.name() + ".ids-file";
                    unusable(e, problem(segment.origin(), key, String.valueOf(e.getMessage())));
                }
            }
        }
        throwProblems();
        return lookups;
    }

    private void unusable(IOException e, ConfigProblem problem) {
        boolean missing = e instanceof NoSuchFileException;
        (missing && elsewhere ? warnings : problems).add(problem);
    }

    private Pools pools(long nowNs) {
        PoolRoles roles = PoolRoles.of(config.splits().values(), config.routes().values());
        return Pools.compile(config.pools(), roles, previous == null ? Pools.NONE : previous.pools(), nowNs);
    }

    private void compile(SplitConfig split, SplitCompiler compiler, SortedMap<String, Split> splits) {
        warnOfUnreachableKeys(split);
        try {
            Split before = previous == null ? null : previous.splits().get(split.name());
            splits.put(split.name(), compiler.compile(split, weightsPpm(split), rolledBack(split), before));
        } catch (IllegalArgumentException e) {
            problems.add(problem(split.origin(), key(split), String.valueOf(e.getMessage())));
        }
    }

    /** The weights that hold: those set at run time, if they are of the same variants. */
    private SortedMap<String, Integer> weightsPpm(SplitConfig split) {
        SortedMap<String, Integer> ofFile = new TreeMap<>();
        split.variants().forEach((name, variant) -> ofFile.put(name, variant.weightPpm()));
        SortedMap<String, Integer> set = runtime.weightsPpm().get(split.name());
        if (set == null) {
            return ofFile;
        }
        long sum = 0;
        for (int weight : set.values()) {
            sum += weight;
        }
        if (!set.keySet().equals(ofFile.keySet()) || sum != Salt.BUCKETS) {
            warnings.add(
                    problem(split.origin(), key(split), "the weights set at run time are of other variants: " + set));
            return ofFile;
        }
        return set;
    }

    private Set<String> rolledBack(SplitConfig split) {
        Set<String> names = new TreeSet<>();
        for (VariantName variant : runtime.rolledBack()) {
            boolean known =
                    variant.split().equals(split.name()) && split.variants().containsKey(variant.variant());
            if (known && !variant.variant().equals(split.baseline())) {
                names.add(variant.variant());
            }
        }
        return names;
    }

    private @Nullable Identity identity() {
        IdentityConfig identity = config.identity();
        if (identity == null) {
            return null;
        }
        List<SecretKey> secrets = new ArrayList<>();
        for (Path file : identity.secretFiles()) {
            try {
                secrets.add(Identity.secret(secret(file)));
            } catch (IllegalArgumentException e) {
                problems.add(problem(identity.origin(), "weir.identity.secret-files", String.valueOf(e.getMessage())));
            }
        }
        if (secrets.isEmpty()) {
            return null;
        }
        return new Identity(
                Literal.of(identity.cookie()), secrets, identity.maxAge().toSeconds());
    }

    /**
     * The content of a secret file, without the line end at its end. A table of the same configuration takes it over: a
     * rollback must not fail, or wait, for a disk.
     */
    private byte[] secret(Path file) {
        boolean sameConfig = previous != null && previous.config().source().equals(config.source());
        byte[] known = previous != null && sameConfig ? previous.secrets().get(file) : null;
        byte[] secret = known == null ? readSecret(file) : known;
        secrets.put(file, secret);
        return secret;
    }

    private static byte[] readSecret(Path file) {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("the secret file " + file + " cannot be read: " + e, e);
        }
        int end = content.length;
        while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
            end--;
        }
        if (end < SHORTEST_SECRET) {
            throw new IllegalArgumentException(
                    "the secret in " + file + " has " + end + " bytes; expected at least " + SHORTEST_SECRET);
        }
        return Arrays.copyOf(content, end);
    }

    private void warnOfUnreachableKeys(SplitConfig split) {
        int cookie = split.key().sources().indexOf(new KeySource.WeirCookie());
        boolean last = cookie == split.key().sources().size() - 1;
        if (cookie >= 0 && (!last || split.key().elseRandom())) {
            String text =
                    "what stands behind weir-id is never asked: a client without the cookie gets one, and the baseline";
            warnings.add(problem(split.origin(), key(split) + ".key", text));
        }
    }

    private void warnOfUnknownNames() {
        Set<String> weighted = new TreeSet<>(runtime.weightsPpm().keySet());
        weighted.removeAll(config.splits().keySet());
        for (String split : weighted) {
            warnings.add(problem(
                    config.admin().origin(), "weir.splits." + split, "weights are set at run time, but it is gone"));
        }
        for (VariantName variant : runtime.rolledBack()) {
            SplitConfig split = config.splits().get(variant.split());
            if (split == null || !split.variants().containsKey(variant.variant())) {
                warnings.add(
                        problem(config.admin().origin(), "weir.splits." + variant, "was rolled back, and is gone"));
            } else if (split.baseline().equals(variant.variant())) {
                warnings.add(problem(split.origin(), key(split), "the baseline " + variant + " cannot be rolled back"));
            }
        }
    }

    private void throwProblems() throws ConfigException {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems, config.source());
        }
    }

    private static String key(SplitConfig split) {
        return "weir.splits." + split.name();
    }

    private static ConfigProblem problem(Origin origin, String key, String text) {
        return new ConfigProblem(origin, key, null, text, null);
    }
}
