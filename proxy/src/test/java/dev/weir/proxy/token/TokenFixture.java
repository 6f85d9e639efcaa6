package dev.weir.proxy.token;

import dev.weir.proxy.config.JwtAlgorithm;
import dev.weir.proxy.config.JwtConfig;
import dev.weir.proxy.config.JwtIssuerConfig;
import dev.weir.proxy.config.JwtIssuerConfig.Keys;
import dev.weir.proxy.config.JwtIssuerConfig.OnStart;
import dev.weir.proxy.config.Origin;
import dev.weir.proxy.http.Claims;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Issuers and verdicts for tests: {@code https://id.example.com}, whose tokens are for {@code shop}, at one fixed time. */
final class TokenFixture {
    static final String ISSUER = "https://id.example.com";
    static final long NOW_S = 1_700_000_000;
    static final long NOW_MS = NOW_S * 1_000;

    private TokenFixture() {}

    /** A payload that is good now, with more claims in it. */
    static String payload(String more) {
        return "{\"iss\":\"%s\",\"aud\":\"shop\",\"exp\":%d%s}".formatted(ISSUER, NOW_S + 600, more);
    }

    static JwtIssuerConfig config(Keys keys, JwtAlgorithm... algorithms) {
        return new JwtIssuerConfig(
                "id",
                ISSUER,
                List.of("shop"),
                Set.of(algorithms),
                keys,
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                Duration.ofSeconds(10),
                OnStart.WAIT,
                new TreeMap<>(Map.of("sub", "x-user", "roles", "x-roles")),
                new Origin("test", 1));
    }

    /** One issuer with the public keys of a JWK set. */
    static Issuers issuers(String jwks, JwtAlgorithm... algorithms) {
        Issuers issuers = issuers(config(new Keys.Url(URI.create("https://id.example.com/jwks")), algorithms));
        issuers.all().getFirst().use(KeySet.ofJwks(jwks.getBytes(StandardCharsets.UTF_8)));
        return issuers;
    }

    /** One issuer with a secret. */
    static Issuers issuers(byte[] secret, JwtAlgorithm... algorithms) {
        Issuers issuers = issuers(config(new Keys.SecretFile(Path.of("secret")), algorithms));
        issuers.all().getFirst().use(KeySet.ofSecret(secret));
        return issuers;
    }

    static Issuers issuers(JwtIssuerConfig issuer) {
        return Issuers.of(jwt(issuer), Issuers.NONE);
    }

    static JwtConfig jwt(JwtIssuerConfig issuer) {
        JwtConfig defaults = JwtConfig.DEFAULTS;
        return new JwtConfig(
                defaults.from(),
                defaults.cachedTokens(),
                defaults.cachedRefusals(),
                defaults.pending(),
                defaults.timeout(),
                new TreeMap<>(Map.of(issuer.name(), issuer)));
    }

    static Verdict verify(String token, Issuers issuers) {
        return TokenVerifier.verify(token.getBytes(StandardCharsets.ISO_8859_1), issuers, NOW_MS);
    }

    /** All values of a claim. */
    static List<String> claimValues(Verdict verdict, String path) {
        return verdict.claims().list().stream()
                .filter(claim -> claim.path().equals(path))
                .map(Claims.Claim::value)
                .toList();
    }
}
