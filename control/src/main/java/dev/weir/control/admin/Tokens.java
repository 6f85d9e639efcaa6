package dev.weir.control.admin;

import dev.weir.control.admin.Problem.Kind;
import dev.weir.control.audit.Actor;
import dev.weir.proxy.config.AdminConfig;
import dev.weir.proxy.config.AdminConfig.AdminToken;
import dev.weir.proxy.config.AdminConfig.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, by its bearer token (RFC 6750), and whether that one may. Tokens are known by their SHA-256 alone; how
 * long a comparison takes tells nothing about them. Without tokens everybody who reaches the port may do everything, and
 * the port is bound to loopback.
 */
final class Tokens {
    private static final String SCHEME = "bearer ";

    private Tokens() {}

    /**
     * Who it is.
     *
     * @param authorization the request's Authorization field
     * @param role what the operation needs
     */
    static Actor authenticate(AdminConfig config, @Nullable String authorization, String peer, Role role)
            throws ProblemException {
        if (config.tokens().isEmpty()) {
            return new Actor("local", peer);
        }
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw unauthenticated("there is no token").thrown();
        }
        String token = authorization.substring(SCHEME.length()).strip();
        AdminToken known = find(config.tokens(), sha256(token));
        if (known == null) {
            throw unauthenticated("the token is not known").thrown();
        }
        if (known.role().compareTo(role) < 0) {
            throw Problem.of(
                            Kind.FORBIDDEN,
                            "token " + known.name() + " has the role " + label(known.role()),
                            "a token with the role " + label(role))
                    .thrown();
        }
        return new Actor(known.name(), peer);
    }

    /** Looks at every token, whichever matches. */
    private static @Nullable AdminToken find(List<AdminToken> tokens, byte[] sha256) {
        AdminToken found = null;
        for (AdminToken token : tokens) {
            if (MessageDigest.isEqual(HexFormat.of().parseHex(token.sha256()), sha256)) {
                found = token;
            }
        }
        return found;
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Problem unauthenticated(String detail) {
        return Problem.of(Kind.UNAUTHENTICATED, detail, "Authorization: Bearer TOKEN, with a token of admin.tokens")
                .with("WWW-Authenticate", "Bearer realm=\"weir\"");
    }

    static String label(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
