package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.JsonPath;
import dev.weir.proxy.config.MirrorConfig;
import dev.weir.proxy.config.MirrorConfig.Body;
import dev.weir.proxy.config.MirrorConfig.CompareConfig;
import dev.weir.proxy.config.RouteAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code weir.routes.*.mirror}: one object, or a list of them. */
final class MirrorReader {

    private static final Shape<String> METHOD = Shape.choice(Map.of(
            "GET", "GET", "HEAD", "HEAD", "OPTIONS", "OPTIONS", "POST", "POST", "PUT", "PUT", "PATCH", "PATCH",
            "DELETE", "DELETE"));
    private static final Shape<Body> BODY =
            Shape.choice(Map.of("json", Body.JSON, "hash", Body.HASH, "none", Body.NONE));
    private static final Shape<Long> BODY_SIZE = Shapes.size(1024, 1 << 26);
    private static final Shape<JsonPath> JSON_PATH = Shape.of("expected " + JsonPath.EXPECTED, JsonPath::parse);

    private final long memoryBytes;

    /** @param memoryBytes what all mirrors may hold */
    MirrorReader(long memoryBytes) {
        this.memoryBytes = memoryBytes;
    }

    /** @param served the pools that the route's users get their answers from */
    List<MirrorConfig> read(Section route, @Nullable RouteAction action, Set<String> served) {
        List<MirrorConfig> mirrors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : route.sections("mirror")) {
            MirrorConfig mirror = read(section);
            if (mirror != null) {
                requireNothingTwice(section, mirror, served);
            }
            if (mirror != null && !names.add(mirror.name())) {
                section.problem("there is another mirror \"" + mirror.name()
                        + "\" in this route; expected a name of its own: name = ...");
            } else if (mirror != null) {
                mirrors.add(mirror);
            }
        }
        boolean answersHere = action instanceof RouteAction.Redirect || action instanceof RouteAction.Answer;
        if (answersHere && !mirrors.isEmpty()) {
            route.problem("mirror", "what Weir answers by itself is not mirrored; expected a route with split or pool");
        }
        return mirrors;
    }

    private @Nullable MirrorConfig read(Section section) {
        String pool = section.require("pool", Shapes.NAME);
        refer(section, "pool");
        String name = section.find("name", Shapes.NAME);
        int share = section.get("share", Shapes.PERCENT, MirrorConfig.DEFAULT_SHARE_PPM);
        List<String> methods = section.list("methods", METHOD);
        long maxBody = section.get("max-body", BODY_SIZE, MirrorConfig.DEFAULT_MAX_BODY_BYTES);
        requireRoom(section, maxBody);
        Duration timeout = section.get("timeout", Shapes.DURATION, MirrorConfig.DEFAULT_TIMEOUT);
        List<String> removed = fieldNames(section, "remove");
        Section compareSection = section.findSection("compare");
        CompareConfig compare = compareSection == null ? null : compare(compareSection, pool);
        if (pool == null) {
            return null;
        }
        return new MirrorConfig(
                name == null ? pool : name,
                pool,
                share,
                section.value("methods") == null ? MirrorConfig.DEFAULT_METHODS : methods,
                maxBody,
                timeout,
                removed,
                compare,
                section.origin());
    }

    private static void requireNothingTwice(Section section, MirrorConfig mirror, Set<String> served) {
        List<String> unsafe = mirror.unsafeMethods();
        if (unsafe.isEmpty()) {
            return;
        }
        if (served.contains(mirror.pool())) {
            section.problem(
                    "pool",
                    "answers this route's users, and would do twice what " + String.join(", ", unsafe)
                            + " asks for; expected another pool, or only GET, HEAD and OPTIONS in methods");
        }
        Section compare = section.findSection("compare");
        if (compare != null && compare.value("noise") != null) {
            compare.warning(
                    "noise",
                    "gets no second copy of " + String.join(", ", unsafe)
                            + ", so that nothing is done twice: such requests are copied, but not compared");
        }
    }

    private void requireRoom(Section section, long maxBodyBytes) {
        if (maxBodyBytes > memoryBytes) {
            section.problem(
                    "max-body",
                    "is more than all mirrors may hold (weir.limits.mirror-memory, and a quarter of"
                            + " weir.limits.memory); expected at most " + memoryBytes + " B");
        }
    }

    private CompareConfig compare(Section section, @Nullable String pool) {
        List<String> headers = fieldNames(section, "headers");
        Body body = section.get("body", BODY, Body.JSON);
        long maxBody = section.get("max-body", BODY_SIZE, CompareConfig.DEFAULT_MAX_BODY_BYTES);
        requireRoom(section, maxBody);
        List<JsonPath> ignored = section.list("ignore", JSON_PATH);
        String noise = section.find("noise", Shapes.NAME);
        refer(section, "noise");
        if (noise != null && noise.equals(pool)) {
            section.problem("noise", "expected the pool of the version that answers users, not the mirror's own");
        }
        return new CompareConfig(
                section.value("headers") == null ? CompareConfig.DEFAULT_HEADERS : headers,
                body,
                maxBody,
                ignored,
                noise);
    }

    private static List<String> fieldNames(Section section, String key) {
        return section.list(key, HttpShapes.FIELD_NAME).stream()
                .map(HttpShapes::lower)
                .distinct()
                .toList();
    }

    private static void refer(Section section, String key) {
        Value value = section.value(key);
        String name = value == null ? null : value.text();
        if (value != null && name != null) {
            section.reading().references().refer(References.Kind.POOL, name, value);
        }
    }
}
