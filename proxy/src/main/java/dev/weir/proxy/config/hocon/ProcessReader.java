package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.AccessLogConfig;
import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.Cidr;
import dev.weir.proxy.config.DrainConfig;
import dev.weir.proxy.config.ErrorBody;
import dev.weir.proxy.config.ForwardingConfig;
import dev.weir.proxy.config.GeoConfig;
import dev.weir.proxy.config.IdentityConfig;
import dev.weir.proxy.config.ListenerConfig;
import dev.weir.proxy.config.RuntimeConfig;
import dev.weir.proxy.config.RuntimeConfig.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the blocks that concern the whole process: runtime, listeners, forwarding, drain, identity, logs, errors. */
final class ProcessReader {

    private static final Shape<Transport> TRANSPORT = Shape.choice(Map.of(
            "auto", Transport.AUTO, "io_uring", Transport.IO_URING, "epoll", Transport.EPOLL, "nio", Transport.NIO));
    private static final Shape<AccessLogConfig.Format> FORMAT =
            Shape.choice(Map.of("json", AccessLogConfig.Format.JSON, "text", AccessLogConfig.Format.TEXT));
    private static final Shape<Integer> EVENT_LOOPS = Shapes.whole(1, 1024);
    private static final Shape<Integer> BACKLOG = Shapes.whole(1, 1_000_000);
    private static final Shape<Integer> KEEP = Shapes.whole(0, 10_000);
    private static final Shape<Integer> RING = Shape.of("expected a power of two from 64 to 1048576", text -> {
        Integer lines = Shapes.whole(64, 1 << 20).parser().parse(text);
        return lines != null && Integer.bitCount(lines) == 1 ? lines : null;
    });
    private static final Shape<String> CONTENT_TYPE =
            Shapes.matching("expected a media type like \"text/html; charset=utf-8\"", "[ -~]+/[ -~]+");
    private static final Shape<Integer> ERROR_STATUS = Shapes.whole(400, 599);
    private static final Shape<ForwardingConfig.Via> VIA = Shape.of("expected auto, off or a name", ProcessReader::via);

    private ProcessReader() {}

    static RuntimeConfig runtime(Section section) {
        RuntimeConfig defaults = RuntimeConfig.DEFAULTS;
        return new RuntimeConfig(
                section.get("transport", TRANSPORT, defaults.transport()),
                section.get("event-loops", EVENT_LOOPS.orWord("auto"), Optional.<Integer>empty())
                        .orElse(RuntimeConfig.ONE_PER_CPU),
                section.get("pin-cpus", Shapes.FLAG, defaults.pinCpus()),
                section.get("warm-up", Shapes.DURATION_OR_ZERO, defaults.warmUp()));
    }

    static @Nullable ListenerConfig listener(Section section) {
        Address bind = section.require("bind", Shapes.ADDRESS);
        int backlog = section.get("backlog", BACKLOG, ListenerConfig.DEFAULT_BACKLOG);
        return bind == null ? null : new ListenerConfig(section.name(), bind, backlog, section.origin());
    }

    static List<Cidr> trustedProxies(Section weir) {
        return weir.list("trusted-proxies", Addresses.CIDR);
    }

    static ForwardingConfig forwarding(Section section) {
        ForwardingConfig defaults = ForwardingConfig.DEFAULTS;
        Set<String> upgrades = new HashSet<>();
        section.list("upgrades", Shapes.TOKEN).forEach(protocol -> upgrades.add(HttpShapes.lower(protocol)));
        return new ForwardingConfig(
                section.get("via", VIA, defaults.via()),
                section.get("x-forwarded", Shapes.FLAG, defaults.xForwarded()),
                section.get("forwarded", Shapes.FLAG, defaults.forwarded()),
                section.get("request-id", Shapes.FLAG, defaults.requestId()),
                section.get("traceparent", Shapes.FLAG, defaults.traceparent()),
                section.get("hide-server", Shapes.FLAG, defaults.hideServer()),
                section.get("expose-variant", Shapes.FLAG, defaults.exposeVariant()),
                section.value("upgrades") == null ? defaults.upgrades() : upgrades);
    }

    static DrainConfig drain(Section section) {
        DrainConfig defaults = DrainConfig.DEFAULTS;
        return new DrainConfig(
                section.get("pre-drain", Shapes.DURATION_OR_ZERO, defaults.preDrain()),
                section.get("deadline", Shapes.DURATION, defaults.deadline()));
    }

    static IdentityConfig identity(Section section) {
        List<Path> secretFiles = section.list("secret-files", Shapes.FILE);
        if (section.elements("secret-files").isEmpty()) {
            section.missing("secret-files", "expected a list of files, the one that signs first");
        }
        String cookie = section.get("cookie", Shapes.TOKEN, IdentityConfig.DEFAULT_COOKIE);
        Duration maxAge = section.get("max-age", Shapes.DURATION, IdentityConfig.DEFAULT_MAX_AGE);
        return new IdentityConfig(secretFiles, cookie, maxAge, section.origin());
    }

    /** Null when there is none. */
    static @Nullable GeoConfig geo(Section weir) {
        Section section = weir.findSection("geo");
        if (section == null) {
            return null;
        }
        Path file = section.find("file", Shapes.FILE);
        Path asnFile = section.find("asn-file", Shapes.FILE);
        String header = section.find("country-header", HttpShapes.FIELD_NAME);
        if (section.isEmpty()) {
            section.problem("expected a file, an asn-file or a country-header");
        }
        return new GeoConfig(file, asnFile, header == null ? null : HttpShapes.lower(header), section.origin());
    }

    /** Null: off, which is the default. */
    static @Nullable AccessLogConfig accessLog(Section weir) {
        Value value = weir.value("access-log");
        if (value == null || "off".equals(value.text())) {
            return null;
        }
        Section section = weir.findSection("access-log");
        if (section == null) {
            return null;
        }
        AccessLogConfig defaults = AccessLogConfig.DEFAULTS;
        return new AccessLogConfig(
                section.get("format", FORMAT, defaults.format()),
                section.get("to", Shapes.FILE.orWord("stdout"), Optional.<Path>empty())
                        .orElse(null),
                section.get("rotate-size", Shapes.SIZE_OR_UNLIMITED, defaults.rotateBytes()),
                section.get("keep", KEEP, defaults.keepFiles()),
                section.get("ring", RING, defaults.ringLines()));
    }

    /** Null, and a problem, when the name is no status or the body is missing. */
    static @Nullable ErrorBody errorBody(Section section) {
        Integer status = ERROR_STATUS.parser().parse(section.name());
        if (status == null) {
            section.problem("expected a status from 400 to 599 as the name");
        }
        String contentType = section.get("content-type", CONTENT_TYPE, "text/plain; charset=utf-8");
        String body = section.require("body", Shape.of("expected a text", text -> text));
        return status == null || body == null ? null : new ErrorBody(status, contentType, body);
    }

    private static ForwardingConfig.@Nullable Via via(String text) {
        return switch (text) {
            case "auto" -> new ForwardingConfig.Via.Unique();
            case "off" -> new ForwardingConfig.Via.Off();
            default -> Shapes.TOKEN.parser().parse(text) == null ? null : new ForwardingConfig.Via.Named(text);
        };
    }
}
