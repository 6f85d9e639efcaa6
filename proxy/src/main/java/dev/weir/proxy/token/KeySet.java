package dev.weir.proxy.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.weir.proxy.config.JwtAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an issuer has at one time. A JWK set gives public keys only: a secret in it ({@code oct}) is left out, so
 * that nothing a client or a key server says can turn a public key into the secret of an HMAC. Immutable, any thread.
 */
public final class KeySet {
    /** Before any were read, and after they became too old. */
    static final KeySet NONE = new KeySet(List.of());

    private static final int MOST_KEYS = 64;

    private final List<IssuerKey> keys;

    private KeySet(List<IssuerKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads a JWK set (RFC 7517 section 5). Keys that cannot verify, or that are malformed, are left out.
     *
     * @throws IllegalArgumentException if it is none, or if no key is left
     */
    public static KeySet ofJwks(byte[] json) {
        List<IssuerKey> keys = new ArrayList<>();
        try {
            Map<String, Object> set = JSONObjectUtils.parse(new String(json, StandardCharsets.UTF_8));
            Map<String, Object>[] members = JSONObjectUtils.getJSONObjectArray(set, "keys");
            if (members == null) {
                throw new IllegalArgumentException("not a JWK set: it has no \"keys\"");
            }
            for (Map<String, Object> member : members) {
                IssuerKey key = keys.size() < MOST_KEYS ? key(member) : null;
                if (key != null && !key.isUseless()) {
                    keys.add(key);
                }
            }
        } catch (ParseException e) {
            throw new IllegalArgumentException("not a JWK set", e);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no key of the JWK set can verify a signature");
        }
        return new KeySet(keys);
    }

    /**
     * The one key that a secret is.
     *
     * @throws IllegalArgumentException if it is shorter than 32 bytes
     */
    public static KeySet ofSecret(byte[] secret) {
        try {
            return new KeySet(List.of(IssuerKey.secret(secret)));
        } catch (JOSEException e) {
            throw new IllegalArgumentException(
                    "the secret has " + secret.length + " bytes; expected at least 32 (48 for HS384, 64 for HS512)", e);
        }
    }

    /** How many. */
    public int size() {
        return keys.size();
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Whether one of them serves the algorithm. */
    public boolean serves(JwtAlgorithm algorithm) {
        return keys.stream().anyMatch(key -> key.serves(algorithm));
    }

    /** Those that may have signed a token which names this key, or none. */
    List<IssuerKey> candidates(JwtAlgorithm algorithm, @Nullable String keyId) {
        List<IssuerKey> candidates = new ArrayList<>();
        for (IssuerKey key : keys) {
            if (key.serves(algorithm) && (keyId == null || keyId.equals(key.id()))) {
                candidates.add(key);
            }
        }
        return candidates;
    }

    /** These keys, those among them that were there before as the objects they were; the others of before are dropped. */
    KeySet after(KeySet before) {
        List<IssuerKey> merged = new ArrayList<>();
        for (IssuerKey key : keys) {
            IssuerKey known = before.find(key);
            merged.add(known == null ? key : known);
        }
        for (IssuerKey key : before.keys) {
            if (!merged.contains(key)) {
                key.drop();
            }
        }
        boolean same = merged.size() == before.size() && before.keys.containsAll(merged);
        return same ? before : new KeySet(merged);
    }

    private @Nullable IssuerKey find(IssuerKey wanted) {
        for (IssuerKey key : keys) {
            if (key.isSame(wanted)) {
                return key;
            }
        }
        return null;
    }

    private static @Nullable IssuerKey key(Map<String, Object> member) {
        try {
            JWK jwk = JWK.parse(member);
            boolean signs = jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE);
            boolean verifies =
                    jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(KeyOperation.VERIFY);
            JwtAlgorithm only = jwk.getAlgorithm() == null
                    ? null
                    : algorithm(jwk.getAlgorithm().getName());
            if (!signs || !verifies || (jwk.getAlgorithm() != null && only == null)) {
                return null;
            }
            return switch (jwk) {
                case RSAKey rsa -> IssuerKey.of(rsa, only);
                case ECKey ec -> IssuerKey.of(ec, only);
                case OctetKeyPair pair
                when pair.getCurve().equals(Curve.Ed25519) ->
                    IssuerKey.ed25519(pair.getKeyID(), pair.getDecodedX(), only);
                default -> null;
            };
        } catch (ParseException | JOSEException | GeneralSecurityException | IllegalArgumentException e) {
            return null;
        }
    }

    /** The algorithm of this name, or null. */
    static @Nullable JwtAlgorithm algorithm(String label) {
        for (JwtAlgorithm algorithm : JwtAlgorithm.values()) {
            if (algorithm.label().equals(label)) {
                return algorithm;
            }
        }
        return null;
    }
}
