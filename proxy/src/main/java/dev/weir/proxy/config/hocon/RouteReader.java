package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.ExchangeTimeouts;
import dev.weir.proxy.config.HeaderEdits;
import dev.weir.proxy.config.KeySource;
import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.config.MatchConfig;
import dev.weir.proxy.config.MatchConfig.PathMatch;
import dev.weir.proxy.config.MirrorConfig;
import dev.weir.proxy.config.NamedTest;
import dev.weir.proxy.config.RouteAction;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.StatusSet;
import dev.weir.proxy.config.TokenPolicy;
import dev.weir.proxy.config.VariantConfig;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code weir.routes.*}. */
final class RouteReader {

    private static final Shape<Integer> BURST = Shapes.whole(1, 1_000_000_000);
    private static final Shape<Integer> MAX_KEYS = Shapes.whole(1, 10_000_000);

    private final long maxBodyBytes;
    private final ExchangeTimeouts timeouts;
    private final ActionReader actions;
    private final SortedMap<String, SplitConfig> splits;
    private final MirrorReader mirrors;

    /** {@code limits} and {@code timeouts} hold for a route that sets none. */
    RouteReader(LimitsConfig limits, ExchangeTimeouts timeouts, SortedMap<String, SplitConfig> splits) {
        this.maxBodyBytes = limits.bodyBytes();
        this.mirrors = new MirrorReader(limits.mirrorBytesWithinMemory());
        this.timeouts = timeouts;
        this.splits = splits;
        this.actions = new ActionReader(splits);
    }

    @Nullable
    RouteConfig read(Section section) {
        MatchConfig match = MatchReader.read(section.section("match"));
        RouteAction action = actions.read(section);
        HeaderEdits requestHeaders = HeaderEditsReader.read(section, "request-headers");
        HeaderEdits responseHeaders = HeaderEditsReader.read(section, "response-headers");
        RouteConfig.Rewrite rewrite = rewrite(section.section("rewrite"));
        long maxBody = section.section("limits").get("body", Shapes.SIZE_OR_UNLIMITED, maxBodyBytes);
        Section ownTimeouts = section.section("timeouts").documentedAs("weir.timeouts");
        ExchangeTimeouts effective = LimitsReader.exchangeTimeouts(ownTimeouts, timeouts);
        RouteConfig.Retry retry = retry(section.section("retry"));
        Section rescueSection = section.findSection("rescue");
        SplitConfig.RescueConfig rescue = rescueSection == null ? null : SplitReader.rescue(rescueSection);
        Section limitSection = section.findSection("rate-limit");
        RouteConfig.RateLimit rateLimit = limitSection == null ? null : rateLimit(limitSection);
        RouteConfig.Success success = success(section.section("success"));
        TokenPolicy tokens = JwtReader.policy(section);
        List<MirrorConfig> copied = mirrors.read(section, action, poolsOf(action));
        if (action == null) {
            return null;
        }
        requirePrefixMatch(section, match, action, rewrite);
        return new RouteConfig(
                section.name(),
                match,
                action,
                requestHeaders,
                responseHeaders,
                rewrite,
                maxBody,
                effective,
                retry,
                rescue,
                rateLimit,
                success,
                tokens,
                copied,
                section.origin());
    }

    /** From where users get their answers, now or with other weights. */
    private Set<String> poolsOf(@Nullable RouteAction action) {
        return switch (action) {
            case RouteAction.ToPool(String pool) -> Set.of(pool);
            case RouteAction.ToSplit(String name) -> {
                SplitConfig split = splits.get(name);
                yield split == null
                        ? Set.of()
                        : split.variants().values().stream()
                                .map(VariantConfig::pool)
                                .collect(Collectors.toSet());
            }
            case RouteAction.Redirect redirect -> Set.of();
            case RouteAction.Answer answer -> Set.of();
            case null -> Set.of();
        };
    }

    private static RouteConfig.Rewrite rewrite(Section section) {
        return new RouteConfig.Rewrite(
                section.find("prefix", HttpShapes.PATH), section.find("host", HttpShapes.HOST_FIELD));
    }

    private static RouteConfig.Retry retry(Section section) {
        boolean enabled = section.get("enabled", Shapes.FLAG, RouteConfig.Retry.DEFAULTS.enabled());
        return new RouteConfig.Retry(enabled, new StatusSet(section.list("on", HttpShapes.STATUSES)));
    }

    private static RouteConfig.@Nullable RateLimit rateLimit(Section section) {
        List<KeySource> key = section.list("key", HttpShapes.KEY_SOURCE);
        Units.Rate rate = section.require("rate", Shapes.RATE);
        Integer burst = section.find("burst", BURST);
        int maxKeys = section.get("max-keys", MAX_KEYS, RouteConfig.RateLimit.DEFAULT_MAX_KEYS);
        if (rate == null) {
            return null;
        }
        return new RouteConfig.RateLimit(
                key, rate.permits(), rate.perNs(), burst == null ? rate.permits() : burst, maxKeys);
    }

    private static RouteConfig.Success success(Section section) {
        List<StatusSet.Range> statuses = section.list("status", HttpShapes.STATUSES);
        List<NamedTest> headers =
                TestReader.readNamed(section.section("headers"), ConditionReader::fieldName, Shapes.TOKEN.expected());
        StatusSet status = statuses.isEmpty() ? RouteConfig.Success.DEFAULTS.status() : new StatusSet(statuses);
        return new RouteConfig.Success(status, headers);
    }

    private static void requirePrefixMatch(
            Section section, MatchConfig match, RouteAction action, RouteConfig.Rewrite rewrite) {
        if (match.path() instanceof PathMatch.Prefix) {
            return;
        }
        String expected = "replaces the prefix that match.path names; expected a route with match.path";
        if (rewrite.prefix() != null) {
            section.section("rewrite").problem("prefix", expected);
        }
        if (action instanceof RouteAction.Redirect(int _, RouteAction.Target.Parts parts) && parts.prefix() != null) {
            section.section("redirect").problem("prefix", expected);
        }
    }
}
