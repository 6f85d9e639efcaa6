package dev.weir.proxy.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.weir.proxy.config.JwtAlgorithm;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key that verifies signatures, for algorithms of one family. Immutable but for whether its issuer still has it; any
 * thread.
 */
public final class IssuerKey {
    private static final int SHORTEST_RSA_BITS = 2048;
    private static final int ED25519_BYTES = 32;
    /** What stands before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410 section 10.1). */
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final @Nullable String id;
    private final Object material;
    private final Map<JwtAlgorithm, Check> checks;
    private volatile boolean dropped;

    private IssuerKey(@Nullable String id, Object material, Map<JwtAlgorithm, Check> checks) {
        this.id = id;
        this.material = material;
        this.checks = checks;
    }

    /** Whether a signature was made with this key, by one algorithm. */
    private interface Check {
        boolean verify(byte[] signed, byte[] signature) throws JOSEException, GeneralSecurityException;
    }

    /**
     * An RSA key.
     *
     * @param only the one algorithm that it is for, or null
     * @throws InvalidKeyException if it is shorter than RFC 7518 section 3.3 permits
     */
    static IssuerKey of(RSAKey key, @Nullable JwtAlgorithm only) throws JOSEException, InvalidKeyException {
        RSAPublicKey publicKey = key.toRSAPublicKey();
        if (publicKey.getModulus().bitLength() < SHORTEST_RSA_BITS) {
            throw new InvalidKeyException("an RSA key of fewer than " + SHORTEST_RSA_BITS + " bits");
        }
        return of(key.getKeyID(), publicKey, new RSASSAVerifier(publicKey), algorithms(JwtAlgorithm.Family.RSA), only);
    }

    static IssuerKey of(ECKey key, @Nullable JwtAlgorithm only) throws JOSEException {
        return of(
                key.getKeyID(),
                key.toECPublicKey(),
                new ECDSAVerifier(key.toECPublicKey()),
                algorithms(JwtAlgorithm.Family.EC),
                only);
    }

    /** A key on Ed25519 from its 32 bytes (RFC 8037 section 2). */
    static IssuerKey ed25519(@Nullable String id, byte[] x, @Nullable JwtAlgorithm only)
            throws GeneralSecurityException {
        if (x.length != ED25519_BYTES) {
            throw new InvalidKeyException("an Ed25519 key has " + ED25519_BYTES + " bytes");
        }
        byte[] encoded = new byte[ED25519_PREFIX.length + ED25519_BYTES];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(x, 0, encoded, ED25519_PREFIX.length, ED25519_BYTES);
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        Map<JwtAlgorithm, Check> checks = new EnumMap<>(JwtAlgorithm.class);
        if (only == null || only == JwtAlgorithm.EDDSA) {
            checks.put(JwtAlgorithm.EDDSA, (signed, signature) -> {
                Signature verifier = Signature.getInstance("Ed25519");
                verifier.initVerify(key);
                verifier.update(signed);
                return verifier.verify(signature);
            });
        }
        return new IssuerKey(id, key, checks);
    }

    /** The secret of an HMAC; it serves the algorithms whose digest is no longer than itself (RFC 7518 section 3.2). */
    static IssuerKey secret(byte[] secret) throws JOSEException {
        return of(
                null,
                HexFormat.of().formatHex(secret),
                new MACVerifier(secret),
                algorithms(JwtAlgorithm.Family.SECRET),
                null);
    }

    /** As the JWK set calls it, or null. */
    @Nullable
    String id() {
        return id;
    }

    boolean serves(JwtAlgorithm algorithm) {
        return checks.containsKey(algorithm);
    }

    /** Whether it serves no algorithm at all. */
    boolean isUseless() {
        return checks.isEmpty();
    }

    /** Whether the signature is this key's; false for an algorithm that the key does not serve. */
    boolean verifies(JwtAlgorithm algorithm, byte[] signed, byte[] signature) {
        Check check = checks.get(algorithm);
        try {
            return check != null && check.verify(signed, signature);
        } catch (JOSEException | GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether its issuer took it back: what it signed counts no more. */
    boolean isDropped() {
        return dropped;
    }

    void drop() {
        dropped = true;
    }

    /** Whether both are the same key, called the same, for the same algorithms. */
    boolean isSame(IssuerKey other) {
        return Objects.equals(id, other.id)
                && material.equals(other.material)
                && checks.keySet().equals(other.checks.keySet());
    }

    /** Never the key itself: it may be a secret. */
    @Override
    public String toString() {
        return id == null ? "a key without id" : id;
    }

    private static IssuerKey of(
            @Nullable String id,
            Object material,
            JWSVerifier verifier,
            Set<JwtAlgorithm> family,
            @Nullable JwtAlgorithm only) {
        Map<JwtAlgorithm, Check> checks = new EnumMap<>(JwtAlgorithm.class);
        for (JwtAlgorithm algorithm : family) {
            JWSAlgorithm named = JWSAlgorithm.parse(algorithm.label());
            if ((only == null || only == algorithm)
                    && verifier.supportedJWSAlgorithms().contains(named)) {
                JWSHeader header = new JWSHeader(named);
                checks.put(
                        algorithm, (signed, signature) -> verifier.verify(header, signed, Base64URL.encode(signature)));
            }
        }
        return new IssuerKey(id, material, checks);
    }

    private static Set<JwtAlgorithm> algorithms(JwtAlgorithm.Family family) {
        Set<JwtAlgorithm> all = EnumSet.allOf(JwtAlgorithm.class);
        all.removeIf(algorithm -> algorithm.family() != family);
        return all;
    }
}
