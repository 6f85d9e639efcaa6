package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.JwtAlgorithm;
import dev.weir.proxy.config.JwtAlgorithm.Family;
import dev.weir.proxy.config.JwtConfig;
import dev.weir.proxy.config.JwtIssuerConfig;
import dev.weir.proxy.config.JwtIssuerConfig.Keys;
import dev.weir.proxy.config.JwtIssuerConfig.OnStart;
import dev.weir.proxy.config.KeySource;
import dev.weir.proxy.config.TokenPolicy;
import dev.weir.proxy.config.TokenPolicy.Reaction;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code weir.jwt} and what routes say of tokens. */
final class JwtReader {

    private static final Shape<Integer> CACHED = Shapes.whole(16, 1_000_000);
    private static final Shape<Integer> PENDING = Shapes.whole(1, 1_000_000);
    private static final Shape<String> ANY = Shapes.matching("expected a list of audiences, or any", "any");
    private static final Shape<JwtAlgorithm> ALGORITHM = Shape.choice(algorithms());
    private static final Shape<OnStart> ON_START = Shape.choice(Map.of("wait", OnStart.WAIT, "start", OnStart.START));
    private static final Shape<Duration> AT_LEAST_A_SECOND =
            Shapes.duration(Duration.ofSeconds(1), Duration.ofDays(3650));
    private static final Shape<Reaction> REACTION =
            Shape.choice(Map.of("no-match", Reaction.NO_MATCH, "401", Reaction.UNAUTHORIZED, "pass", Reaction.PASS));
    private static final Shape<URI> URL =
            Shape.of("expected an http or https URL without user and fragment", JwtReader::url);

    /** The place of a token: a key source that is a header or a cookie. */
    private static final Shape<KeySource> PLACE =
            Shape.of("expected \"header:NAME\" or \"cookie:NAME\"", JwtReader::place);

    private JwtReader() {}

    static JwtConfig read(Section section) {
        JwtConfig defaults = JwtConfig.DEFAULTS;
        List<KeySource> from = section.list("from", PLACE);
        SortedMap<String, JwtIssuerConfig> issuers = new TreeMap<>();
        Map<String, String> names = new HashMap<>();
        for (Section issuer : section.section("issuers").named()) {
            JwtIssuerConfig read = issuer(issuer);
            if (read != null) {
                issuers.put(read.name(), read);
                String other = names.putIfAbsent(read.issuer(), read.name());
                if (other != null) {
                    issuer.problem("issuer", "is that of " + other + " already; expected one block for each issuer");
                }
            }
        }
        issuers.values().forEach(issuer -> reportTakenHeaders(section, issuer, from));
        return new JwtConfig(
                section.value("from") == null ? defaults.from() : from,
                section.get("cached-tokens", CACHED, defaults.cachedTokens()),
                section.get("cached-refusals", CACHED, defaults.cachedRefusals()),
                section.get("pending", PENDING, defaults.pending()),
                section.get("timeout", Shapes.DURATION, defaults.timeout()),
                issuers);
    }

    /** A header that carries a claim is taken out of every request, so it cannot be one that a token stands in. */
    private static void reportTakenHeaders(Section section, JwtIssuerConfig issuer, List<KeySource> from) {
        for (String header : issuer.claimsToHeaders().values()) {
            String name = HttpShapes.lower(header);
            boolean holdsTokens =
                    name.equals("authorization") || name.equals("cookie") || from.contains(new KeySource.Header(name));
            if (holdsTokens) {
                String key = Places.join("weir.jwt.issuers", issuer.name()) + ".claims-to-headers";
                String expected = "tokens may stand in " + name + "; expected another header";
                section.reading().problem(issuer.origin(), key, expected);
            }
        }
    }

    /** Null when the route says nothing of tokens. */
    static @Nullable TokenPolicy policy(Section route) {
        Section section = route.findSection("jwt");
        return section == null
                ? null
                : new TokenPolicy(
                        section.get("missing", REACTION, Reaction.NO_MATCH),
                        section.get("bad", REACTION, Reaction.NO_MATCH));
    }

    private static @Nullable JwtIssuerConfig issuer(Section section) {
        String issuer = section.require("issuer", Shapes.TEXT);
        List<String> audiences = audiences(section);
        Set<JwtAlgorithm> algorithms = EnumSet.noneOf(JwtAlgorithm.class);
        algorithms.addAll(section.list("algorithms", ALGORITHM));
        if (section.elements("algorithms").isEmpty()) {
            section.missing("algorithms", "expected a list of what the issuer signs with, like [RS256]");
        }
        Keys keys = keys(section);
        Duration clockSkew = section.get("clock-skew", Shapes.DURATION_OR_ZERO, JwtIssuerConfig.DEFAULT_CLOCK_SKEW);
        Duration refresh = section.get("refresh", AT_LEAST_A_SECOND, JwtIssuerConfig.DEFAULT_REFRESH);
        Duration stale = section.get("stale-if-error", Shapes.DURATION_OR_ZERO, JwtIssuerConfig.DEFAULT_STALE_IF_ERROR);
        Duration coolDown = section.get("cool-down", AT_LEAST_A_SECOND, JwtIssuerConfig.DEFAULT_COOL_DOWN);
        OnStart onStart = section.get("on-start", ON_START, OnStart.WAIT);
        SortedMap<String, String> toHeaders = claimsToHeaders(section.section("claims-to-headers"));
        if (issuer == null || keys == null) {
            return null;
        }
        bindFamilies(section, algorithms, keys);
        return new JwtIssuerConfig(
                section.name(),
                issuer,
                audiences,
                algorithms,
                keys,
                clockSkew,
                refresh,
                stale,
                coolDown,
                onStart,
                toHeaders,
                section.origin());
    }

    private static List<String> audiences(Section section) {
        Value value = section.value("audiences");
        if (value == null) {
            section.missing("audiences", "expected a list of what aud may be, or any");
            return List.of();
        }
        if (!value.isList() && "any".equals(value.text())) {
            return List.of();
        }
        List<String> audiences = section.list("audiences", Shapes.TEXT);
        if (value.elements().isEmpty()) {
            value.problem(ANY.expected());
        }
        return audiences;
    }

    /** Null, and a problem, unless there is exactly one. */
    private static @Nullable Keys keys(Section section) {
        List<Keys> keys = new ArrayList<>();
        URI url = section.find("jwks-url", URL);
        if (url != null) {
            keys.add(new Keys.Url(url));
        }
        Path jwksFile = section.find("jwks-file", Shapes.FILE);
        if (jwksFile != null) {
            keys.add(new Keys.JwksFile(jwksFile));
        }
        Path secretFile = section.find("secret-file", Shapes.FILE);
        if (secretFile != null) {
            keys.add(new Keys.SecretFile(secretFile));
        }
        if (keys.size() != 1) {
            section.problem("expected one of jwks-url, jwks-file and secret-file");
            return null;
        }
        return keys.getFirst();
    }

    /** A public key must never serve as the secret of an HMAC, so neither is ever read where the other may stand. */
    private static void bindFamilies(Section section, Set<JwtAlgorithm> algorithms, Keys keys) {
        boolean secret = keys instanceof Keys.SecretFile;
        for (JwtAlgorithm algorithm : algorithms) {
            if ((algorithm.family() == Family.SECRET) != secret) {
                section.problem(
                        "algorithms",
                        secret
                                ? "a secret-file serves HS256, HS384 and HS512 only"
                                : "HS256, HS384 and HS512 need a secret-file, and nothing else beside it");
                return;
            }
        }
    }

    private static SortedMap<String, String> claimsToHeaders(Section section) {
        SortedMap<String, String> headers = new TreeMap<>();
        for (Value child : section.children()) {
            if (HttpShapes.claimPath(child.name()) == null) {
                child.problem(HttpShapes.CLAIM_PATH);
                continue;
            }
            String header = child.as(HttpShapes.FIELD_NAME);
            if (header != null) {
                headers.put(child.name(), header);
            }
        }
        return headers;
    }

    private static @Nullable KeySource place(String text) {
        KeySource place = HttpShapes.KEY_SOURCE.parser().parse(text);
        return place instanceof KeySource.Header || place instanceof KeySource.Cookie ? place : null;
    }

    private static @Nullable URI url(String text) {
        try {
            URI url = new URI(text);
            boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            boolean plain = url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null;
            return http && plain ? url : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static Map<String, JwtAlgorithm> algorithms() {
        Map<String, JwtAlgorithm> byLabel = new HashMap<>();
        for (JwtAlgorithm algorithm : JwtAlgorithm.values()) {
            byLabel.put(algorithm.label(), algorithm);
        }
        return byLabel;
    }
}
