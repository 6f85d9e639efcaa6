package dev.weir.proxy.testing;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens as an issuer does, with the JDK alone: what is tested shares no code with it. Any thread. */
public final class TokenSigner {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String algorithm;
    private final String keyId;
    private final String jwk;
    private final Maker maker;

    private TokenSigner(String algorithm, String keyId, String jwk, Maker maker) {
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.jwk = jwk;
        this.maker = maker;
    }

    private interface Maker {
        byte[] sign(byte[] input) throws GeneralSecurityException;
    }

    /** {@code RS256}, {@code PS512} and so on, with a new key. */
    public static TokenSigner rsa(String algorithm, String keyId) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            String jwk = new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                    .keyID(keyId)
                    .build()
                    .toJSONString();
            return new TokenSigner(algorithm, keyId, jwk, input -> {
                Signature signature = rsaSignature(algorithm);
                signature.initSign(pair.getPrivate());
                signature.update(input);
                return signature.sign();
            });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code ES256}, {@code ES384} or {@code ES512}, with a new key. */
    public static TokenSigner ec(String algorithm, String keyId) {
        String bits = algorithm.substring(2);
        String curve = bits.equals("512") ? "secp521r1" : bits.equals("384") ? "secp384r1" : "secp256r1";
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            KeyPair pair = generator.generateKeyPair();
            String jwk = new ECKey.Builder(Curve.forStdName(curve), (ECPublicKey) pair.getPublic())
                    .keyID(keyId)
                    .build()
                    .toJSONString();
            return new TokenSigner(algorithm, keyId, jwk, input -> {
                Signature signature = Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
                signature.initSign(pair.getPrivate());
                signature.update(input);
                return signature.sign();
            });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code EdDSA} on Ed25519, with a new key. */
    public static TokenSigner ed25519(String keyId) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            String x = BASE64.encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
            String jwk = """
                {"kty":"OKP","crv":"Ed25519","kid":"%s","x":"%s"}\
                """.formatted(keyId, x);
            return new TokenSigner("EdDSA", keyId, jwk, input -> {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(pair.getPrivate());
                signature.update(input);
                return signature.sign();
            });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code HS256}, {@code HS384} or {@code HS512} with this secret. */
    public static TokenSigner secret(String algorithm, byte[] secret) {
        return new TokenSigner(algorithm, "", "", input -> {
            Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
            mac.init(new SecretKeySpec(secret, "HMAC"));
            return mac.doFinal(input);
        });
    }

    /** The set of these signers' public keys. */
    public static String jwks(TokenSigner... signers) {
        StringBuilder keys = new StringBuilder("{\"keys\":[");
        for (int i = 0; i < signers.length; i++) {
            keys.append(i == 0 ? "" : ",").append(signers[i].jwk);
        }
        return keys.append("]}").toString();
    }

    /** The public key as a JWK. */
    public String jwk() {
        return jwk;
    }

    /** A token with the header that one expects of this signer. */
    public String token(String payload) {
        String kid = keyId.isEmpty() ? "" : ",\"kid\":\"" + keyId + "\"";
        return token("{\"alg\":\"" + algorithm + "\"" + kid + "}", payload);
    }

    /** A token with this header, signed as this signer signs, whatever the header says. */
    public String token(String header, String payload) {
        String input = part(header) + "." + part(payload);
        try {
            return input + "." + BASE64.encodeToString(maker.sign(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A part of a token. */
    public static String part(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Signature rsaSignature(String algorithm) throws GeneralSecurityException {
        String bits = algorithm.substring(2);
        if (algorithm.startsWith("RS")) {
            return Signature.getInstance("SHA" + bits + "withRSA");
        }
        Signature signature = Signature.getInstance("RSASSA-PSS");
        MGF1ParameterSpec mask = new MGF1ParameterSpec("SHA-" + bits);
        signature.setParameter(
                new PSSParameterSpec("SHA-" + bits, "MGF1", mask, Integer.parseInt(bits) / Byte.SIZE, 1));
        return signature;
    }
}
