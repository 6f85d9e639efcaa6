package dev.weir.proxy.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Whose tokens count, and how they are checked.
 *
 * @param issuer what {@code iss} must be
 * @param audiences one of them must stand in {@code aud}; empty: any
 * @param algorithms nothing else is accepted; all of a family that the keys can have
 * @param clockSkew tolerated at {@code exp} and {@code nbf}
 * @param refresh between two readings of the keys
 * @param staleIfError how long the keys are kept when they cannot be read again
 * @param coolDown between two readings that unknown keys cause
 * @param claimsToHeaders request headers by the claim that they carry upstream; nobody else may send them
 */
public record JwtIssuerConfig(
        String name,
        String issuer,
        List<String> audiences,
        Set<JwtAlgorithm> algorithms,
        Keys keys,
        Duration clockSkew,
        Duration refresh,
        Duration staleIfError,
        Duration coolDown,
        OnStart onStart,
        SortedMap<String, String> claimsToHeaders,
        Origin origin) {

    public static final Duration DEFAULT_CLOCK_SKEW = Duration.ofSeconds(60);
    public static final Duration DEFAULT_REFRESH = Duration.ofMinutes(10);
    public static final Duration DEFAULT_STALE_IF_ERROR = Duration.ofHours(24);
    public static final Duration DEFAULT_COOL_DOWN = Duration.ofSeconds(10);

    public JwtIssuerConfig {
        audiences = List.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
        claimsToHeaders = Sorted.copyOf(claimsToHeaders);
    }

    /** Where the keys come from. It binds their kind: a secret is never found in a JWKS, nor a public key in a secret file. */
    public sealed interface Keys {

        /** A JWK set (RFC 7517 section 5) from a server. */
        record Url(URI url) implements Keys {}

        /** A JWK set in a file. */
        record JwksFile(Path file) implements Keys {}

        /** The secret of HS256, HS384 and HS512. */
        record SecretFile(Path file) implements Keys {}
    }

    /** What a start does while the keys of a URL are not there. */
    public enum OnStart {
        /** Waits for them, within a bound, and then goes on without. */
        WAIT,
        /** Goes on at once. */
        START
    }
}
