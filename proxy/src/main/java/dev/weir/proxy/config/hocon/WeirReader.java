package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.ConfigSource;
import dev.weir.proxy.config.ErrorBody;
import dev.weir.proxy.config.IdentityConfig;
import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.config.ListenerConfig;
import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.TimeoutsConfig;
import dev.weir.proxy.config.WeirConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the whole: {@code weir}, and beside it {@code vars}, which only substitutions look at. */
final class WeirReader {

    private static final Path DEFAULT_STATE_DIR = Path.of("state");

    private final Reading reading;
    private final ConfigSource source;

    WeirReader(Reading reading, ConfigSource source) {
        this.reading = reading;
        this.source = source;
    }

    /** Meaningless when there were problems; null when there is nothing to read at all. */
    @Nullable
    WeirConfig read(Section root) {
        Section vars = root.findSection("vars");
        if (vars != null) {
            vars.children();
        }
        Section weir = root.findSection("weir");
        if (weir == null) {
            root.missing("weir", "expected weir { ... }");
            reading.finish();
            return null;
        }
        WeirConfig config = readWeir(weir);
        reading.finish();
        new Validator(reading, config).validate();
        return config.withWarnings(reading.warnings());
    }

    private WeirConfig readWeir(Section weir) {
        LimitsConfig limits = LimitsReader.limits(weir.section("limits"));
        TimeoutsConfig timeouts = LimitsReader.timeouts(weir.section("timeouts"));
        SortedMap<String, ListenerConfig> listeners = named(weir, "listeners", ProcessReader::listener);
        if (weir.section("listeners").isEmpty()) {
            weir.missing("listeners", "expected at least one: listeners { web { bind = \"0.0.0.0:8080\" } }");
        }
        declare(weir, "pools", References.Kind.POOL);
        declare(weir, "segments", References.Kind.SEGMENT);
        declare(weir, "splits", References.Kind.SPLIT);
        Segments segments = new Segments(weir.section("segments"));
        reading.segments(segments);
        SortedMap<String, PoolConfig> pools = named(weir, "pools", PoolReader::read);
        SortedMap<String, SplitConfig> splits =
                named(weir, "splits", section -> SplitReader.read(section, section.name()));
        if (weir.section("routes").isEmpty()) {
            weir.warning("routes", "there is none: every request gets 404");
        }
        RouteReader routeReader = new RouteReader(limits, timeouts.exchange(), splits);
        SortedMap<String, RouteConfig> routes = named(weir, "routes", routeReader::read);
        Section identitySection = weir.findSection("identity");
        IdentityConfig identity = identitySection == null ? null : ProcessReader.identity(identitySection);
        return new WeirConfig(
                source,
                List.of(),
                weir.get("state-dir", Shapes.FILE, DEFAULT_STATE_DIR),
                ProcessReader.runtime(weir.section("runtime")),
                listeners,
                AdminReader.read(weir.section("admin")),
                ProcessReader.trustedProxies(weir),
                ProcessReader.forwarding(weir.section("forwarding")),
                limits,
                timeouts,
                ProcessReader.drain(weir.section("drain")),
                identity,
                JwtReader.read(weir.section("jwt")),
                ProcessReader.accessLog(weir),
                errorBodies(weir.section("error-bodies")),
                ProcessReader.geo(weir),
                segments.readAll(),
                pools,
                splits,
                routes);
    }

    private void declare(Section weir, String key, References.Kind kind) {
        weir.section(key).children().forEach(child -> reading.references().declare(kind, child.name()));
    }

    /** Those that could be read, by name. */
    private static <T> SortedMap<String, T> named(Section weir, String key, Function<Section, @Nullable T> reader) {
        SortedMap<String, T> all = new TreeMap<>();
        for (Section section : weir.section(key).named()) {
            T one = reader.apply(section);
            if (one != null) {
                all.put(section.name(), one);
            }
        }
        return all;
    }

    private static SortedMap<Integer, ErrorBody> errorBodies(Section section) {
        SortedMap<Integer, ErrorBody> bodies = new TreeMap<>();
        for (Section child : section.named()) {
            ErrorBody body = ProcessReader.errorBody(child);
            if (body != null) {
                bodies.put(body.status(), body);
            }
        }
        return bodies;
    }
}
