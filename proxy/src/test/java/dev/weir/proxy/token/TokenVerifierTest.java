package dev.weir.proxy.token;

import static dev.weir.proxy.token.TokenFixture.ISSUER;
import static dev.weir.proxy.token.TokenFixture.NOW_MS;
import static dev.weir.proxy.token.TokenFixture.NOW_S;
import static dev.weir.proxy.token.TokenFixture.claimValues;
import static dev.weir.proxy.token.TokenFixture.issuers;
import static dev.weir.proxy.token.TokenFixture.payload;
import static dev.weir.proxy.token.TokenFixture.verify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.JwtAlgorithm;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.testing.TokenSigner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenVerifierTest {
    private static final TokenSigner RSA = TokenSigner.rsa("RS256", "k1");
    private static final Issuers RSA_ISSUERS = issuers(TokenSigner.jwks(RSA), JwtAlgorithm.RS256);
    private static final byte[] SECRET =
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @Test
    void aGoodTokenGivesItsClaims() {
        String token = RSA.token(payload(
                ",\"sub\":\"ann\",\"org\":{\"id\":7,\"eu\":true},\"roles\":[\"a\",\"b\"],\"none\":null,\"empty\":[]"));

        Verdict verdict = verify(token, RSA_ISSUERS);

        assertThat(verdict.fault()).isNull();
        assertThat(claimValues(verdict, "sub")).containsExactly("ann");
        assertThat(claimValues(verdict, "org.id")).containsExactly("7");
        assertThat(claimValues(verdict, "org.eu")).containsExactly("true");
        assertThat(claimValues(verdict, "roles")).containsExactly("a", "b");
        assertThat(claimValues(verdict, "none")).isEmpty();
        assertThat(claimValues(verdict, "empty")).isEmpty();
        assertThat(verdict.untilMs()).isEqualTo((NOW_S + 660) * 1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void everyRsaAlgorithmIsVerified(String algorithm) {
        TokenSigner signer = TokenSigner.rsa(algorithm, "k");

        assertThat(verify(signer.token(payload("")), issuers(TokenSigner.jwks(signer), JwtAlgorithm.valueOf(algorithm)))
                        .isGood())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "ES384", "ES512"})
    void everyEllipticCurveIsVerified(String algorithm) {
        TokenSigner signer = TokenSigner.ec(algorithm, "k");

        assertThat(verify(signer.token(payload("")), issuers(TokenSigner.jwks(signer), JwtAlgorithm.valueOf(algorithm)))
                        .isGood())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512"})
    void everyHmacIsVerified(String algorithm) {
        TokenSigner signer = TokenSigner.secret(algorithm, SECRET);

        assertThat(verify(signer.token(payload("")), issuers(SECRET, JwtAlgorithm.valueOf(algorithm)))
                        .isGood())
                .isTrue();
    }

    @Test
    void ed25519IsVerified() {
        TokenSigner signer = TokenSigner.ed25519("k");

        assertThat(verify(signer.token(payload("")), issuers(TokenSigner.jwks(signer), JwtAlgorithm.EDDSA))
                        .isGood())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "rs256", "HS256", "RS512", "RS256 "})
    void anAlgorithmThatTheIssuerDoesNotUseIsRefused(String algorithm) {
        String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"k1\"}";

        assertThat(verify(RSA.token(header, payload("")), RSA_ISSUERS).fault()).isEqualTo(TokenFault.ALGORITHM);
        String unsigned = TokenSigner.part(header) + "." + TokenSigner.part(payload("")) + ".";
        assertThat(verify(unsigned, RSA_ISSUERS).fault()).isEqualTo(TokenFault.ALGORITHM);
    }

    @Test
    void aPublicKeyNeverServesAsTheSecretOfAnHmac() {
        String jwk = RSA.jwk();
        String jwks = TokenSigner.jwks(RSA);
        for (String secret : List.of(jwk, jwks)) {
            TokenSigner forger = TokenSigner.secret("HS256", secret.getBytes(StandardCharsets.UTF_8));
            String token = forger.token("{\"alg\":\"HS256\",\"kid\":\"k1\"}", payload(""));

            assertThat(verify(token, RSA_ISSUERS).fault()).isEqualTo(TokenFault.ALGORITHM);
            Issuers careless = issuers(jwks, JwtAlgorithm.RS256, JwtAlgorithm.HS256);
            assertThat(verify(token, careless).fault()).isEqualTo(TokenFault.UNKNOWN_KEY);
        }
    }

    @Test
    void aSecretInAKeySetIsLeftOut() {
        String secretKey = "{\"kty\":\"oct\",\"kid\":\"k2\",\"k\":\""
                + TokenSigner.part("0123456789abcdef0123456789abcdef") + "\"}";
        String jwks = TokenSigner.jwks(RSA).replace("]}", "," + secretKey + "]}");

        assertThat(KeySet.ofJwks(jwks.getBytes(StandardCharsets.UTF_8)).size()).isEqualTo(1);
    }

    @Test
    void aKeyInTheHeaderIsNotBelieved() {
        TokenSigner forger = TokenSigner.rsa("RS256", "forged");
        String header = "{\"alg\":\"RS256\",\"jwk\":" + forger.jwk() + "}";

        assertThat(verify(forger.token(header, payload("")), RSA_ISSUERS).fault())
                .isEqualTo(TokenFault.SIGNATURE);
        String named =
                "{\"alg\":\"RS256\",\"kid\":\"k1\",\"jku\":\"https://evil.example.com\",\"jwk\":" + forger.jwk() + "}";
        assertThat(verify(forger.token(named, payload("")), RSA_ISSUERS).fault())
                .isEqualTo(TokenFault.SIGNATURE);
    }

    @Test
    void aWrongKeyIdIsRefusedAlthoughTheSignatureIsGood() {
        assertThat(verify(RSA.token("{\"alg\":\"RS256\",\"kid\":\"k2\"}", payload("")), RSA_ISSUERS)
                        .fault())
                .isEqualTo(TokenFault.UNKNOWN_KEY);
        assertThat(verify(RSA.token("{\"alg\":\"RS256\",\"kid\":7}", payload("")), RSA_ISSUERS)
                        .fault())
                .isEqualTo(TokenFault.MALFORMED);
    }

    @Test
    void withoutAKeyIdEveryKeyOfTheAlgorithmIsTried() {
        TokenSigner other = TokenSigner.rsa("RS256", "k0");
        Issuers issuers = issuers(TokenSigner.jwks(other, RSA), JwtAlgorithm.RS256);

        assertThat(verify(RSA.token("{\"alg\":\"RS256\"}", payload("")), issuers)
                        .isGood())
                .isTrue();
    }

    @Test
    void aKeyForOneAlgorithmServesNoOther() {
        TokenSigner signer = TokenSigner.rsa("PS256", "k1");
        String bound = TokenSigner.jwks(signer).replace("\"kty\"", "\"alg\":\"RS256\",\"kty\"");

        assertThat(verify(signer.token(payload("")), issuers(bound, JwtAlgorithm.RS256, JwtAlgorithm.PS256))
                        .fault())
                .isEqualTo(TokenFault.UNKNOWN_KEY);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"exp\":1700000600', ",
        "'\"exp\":1699999941', ",
        "'\"exp\":1699999940', EXPIRED",
        "'\"exp\":1699999940.5', ",
        "'\"exp\":-1', EXPIRED",
        "'\"exp\":1e300', ",
        "'\"exp\":\"1700000600\"', MALFORMED",
        "'\"exp\":[1700000600]', ",
        "'\"exp\":[1,1700000600]', MALFORMED",
        "'\"exp\":null', MALFORMED",
        "'\"sub\":\"ann\"', NO_EXPIRY",
        "'\"exp\":1700000600,\"nbf\":-1e300', ",
        "'\"exp\":1700000600,\"nbf\":1e300', NOT_YET_VALID",
        "'\"exp\":1700000600,\"nbf\":1700000060', ",
        "'\"exp\":1700000600,\"nbf\":1700000061', NOT_YET_VALID",
        "'\"exp\":1700000600,\"nbf\":\"soon\"', MALFORMED",
    })
    void aTokenCountsBetweenItsBeginAndItsEndWithinTheSkew(String times, TokenFault fault) {
        String token = RSA.token("{\"iss\":\"" + ISSUER + "\",\"aud\":\"shop\"," + times + "}");

        assertThat(verify(token, RSA_ISSUERS).fault()).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"aud\":\"shop\"', ",
        "'\"aud\":[\"blog\",\"shop\"]', ",
        "'\"aud\":\"blog\"', AUDIENCE",
        "'\"aud\":[]', AUDIENCE",
        "'\"aud\":\"shop \"', AUDIENCE",
        "'\"x\":1', AUDIENCE",
    })
    void aTokenForOthersDoesNotCount(String audience, TokenFault fault) {
        String token = RSA.token("{\"iss\":\"" + ISSUER + "\",\"exp\":" + (NOW_S + 1) + "," + audience + "}");

        assertThat(verify(token, RSA_ISSUERS).fault()).isEqualTo(fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"iss\":\"https://evil.example.com\"", "\"iss\":[\"a\",\"b\"]", "\"iss\":7", "\"x\":1"})
    void aTokenOfNobodyWeKnowDoesNotCount(String issuer) {
        assertThat(verify(RSA.token("{" + issuer + ",\"exp\":" + (NOW_S + 1) + "}"), RSA_ISSUERS)
                        .fault())
                .isEqualTo(TokenFault.UNKNOWN_ISSUER);
    }

    @Test
    void aSignatureHasOneTextOnly() {
        String token = RSA.token(payload(""));
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        String sameBits = token.substring(0, token.length() - 1) + alphabet.charAt(last ^ 1);

        assertThat(verify(token, RSA_ISSUERS).isGood()).isTrue();
        for (String other : List.of(sameBits, token + "=", token + "==", token + " ", token + "\n", token + ".")) {
            assertThat(verify(other, RSA_ISSUERS).fault()).isEqualTo(TokenFault.MALFORMED);
        }
        String standardAlphabet = token.replace('-', '+').replace('_', '/');
        assertThat(verify(standardAlphabet, RSA_ISSUERS).isGood()).isEqualTo(standardAlphabet.equals(token));
    }

    @Test
    void aTokenThatIsCutAnywhereDoesNotCount() {
        String token = RSA.token(payload(""));

        for (int length = 0; length < token.length(); length++) {
            assertThat(verify(token.substring(0, length), RSA_ISSUERS).isGood())
                    .as("cut at %d", length)
                    .isFalse();
        }
    }

    @Test
    void aTokenWithOneOtherByteDoesNotCount() {
        String token = RSA.token(payload(",\"plan\":\"basic\""));

        for (int at = 0; at < token.length(); at++) {
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            String forged = token.substring(0, at) + other + token.substring(at + 1);
            assertThat(verify(forged, RSA_ISSUERS).isGood())
                    .as("changed at %d", at)
                    .isFalse();
        }
    }

    @Test
    void aTokenOfMoreThanEightKibibytesIsNotLookedAt() {
        String big = RSA.token(payload(",\"x\":\"" + "x".repeat(7_000) + "\""));

        assertThat(big.length()).isGreaterThan(CompactToken.MAX_BYTES);
        assertThat(verify(big, RSA_ISSUERS).fault()).isEqualTo(TokenFault.TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"plan\":\"a\",\"plan\":\"b\"",
                ",\"exp\":9999999999",
                ",\"org\":{\"id\":1,\"id\":2}",
                ",\"org.id\":1,\"org\":{\"id\":2}",
                ",\"\":{\"iss\":\"x\"}, \"x\":{\"y\":{\"y\":1,\"y\":2}}",
            })
    void aClaimThatStandsThereTwiceIsRefused(String claims) {
        assertThat(verify(RSA.token(payload(claims)), RSA_ISSUERS).fault()).isEqualTo(TokenFault.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"RS256\",\"kid\":\"k1\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"RS256\",\"kid\":\"k1\",\"b64\":false}",
                "{\"alg\":\"RS256\",\"kid\":\"k1\",\"alg\":\"none\"}",
                "[\"alg\"]",
                "{\"alg\":\"RS256\"} {}",
                "alg",
                "",
            })
    void aHeaderThatAsksForMoreOrCannotBeReadIsRefused(String header) {
        assertThat(verify(RSA.token(header, payload("")), RSA_ISSUERS).fault()).isEqualTo(TokenFault.MALFORMED);
    }

    @Test
    void deepAndManyClaimsAreRefusedBeforeTheyCost() {
        String deep = "[".repeat(40) + "]".repeat(40);
        assertThat(verify(RSA.token(payload(",\"x\":" + deep)), RSA_ISSUERS).fault())
                .isEqualTo(TokenFault.MALFORMED);
        String many = "[" + "1,".repeat(1_500) + "1]";
        assertThat(verify(RSA.token(payload(",\"x\":" + many)), RSA_ISSUERS).fault())
                .isEqualTo(TokenFault.MALFORMED);
    }

    @Test
    void withoutKeysNobodyCanTell() {
        Issuers issuers = issuers(TokenSigner.jwks(RSA), JwtAlgorithm.RS256);
        issuers.all().getFirst().forgetKeys();

        Verdict verdict = verify(RSA.token(payload("")), issuers);

        assertThat(verdict.fault()).isEqualTo(TokenFault.NO_KEYS);
        assertThat(verdict.claims()).isSameAs(Claims.NO_KEYS);
    }

    @Test
    void claimsBecomeFieldsUnlessTheyCannotStandInAHead() {
        Verdict good = verify(RSA.token(payload(",\"sub\":\"ann\",\"roles\":[\"a\",\"b\"]")), RSA_ISSUERS);
        Verdict hostile = verify(RSA.token(payload(",\"sub\":\"ann\\r\\nx-admin: 1\"")), RSA_ISSUERS);

        assertThat(good.claims().fields().isEmpty()).isFalse();
        assertThat(hostile.isGood()).isTrue();
        assertThat(hostile.claims().fields().isEmpty()).isTrue();
    }

    @Test
    void nothingThatIsPrintedHoldsTheToken() {
        String token = RSA.token(payload(",\"sub\":\"ann\""));
        Verdict good = verify(token, RSA_ISSUERS);
        Verdict bad = verify(token.substring(0, 40), RSA_ISSUERS);

        assertThat(good + " " + good.claims() + bad).isEqualTo("good VERIFIEDmalformed");
    }

    @Test
    void aVerdictHoldsAsLongAsItsTimeItsIssuerAndItsKey() {
        TokenSigner next = TokenSigner.rsa("RS256", "k2");
        Issuers issuers = issuers(TokenSigner.jwks(RSA, next), JwtAlgorithm.RS256);
        Verdict verdict = verify(RSA.token(payload("")), issuers);

        assertThat(verdict.holds(issuers, NOW_MS)).isTrue();
        assertThat(verdict.holds(issuers, verdict.untilMs())).isFalse();
        assertThat(verdict.holds(Issuers.NONE, NOW_MS)).isFalse();
        use(issuers, TokenSigner.jwks(next, RSA));
        assertThat(verdict.holds(issuers, NOW_MS)).isTrue();
        use(issuers, TokenSigner.jwks(next));
        assertThat(verdict.holds(issuers, NOW_MS)).isFalse();
    }

    @Test
    void aBadTokenIsCheckedAnewWhenKeysCome() {
        TokenSigner next = TokenSigner.rsa("RS256", "k2");
        Issuers issuers = issuers(TokenSigner.jwks(RSA), JwtAlgorithm.RS256);
        Verdict verdict = verify(next.token(payload("")), issuers);

        assertThat(verdict.fault()).isEqualTo(TokenFault.UNKNOWN_KEY);
        assertThat(verdict.holds(issuers, NOW_MS)).isTrue();
        use(issuers, TokenSigner.jwks(RSA));
        assertThat(verdict.holds(issuers, NOW_MS)).isTrue();
        use(issuers, TokenSigner.jwks(RSA, next));
        assertThat(verdict.holds(issuers, NOW_MS)).isFalse();
    }

    private static void use(Issuers issuers, String jwks) {
        issuers.all().getFirst().use(KeySet.ofJwks(jwks.getBytes(StandardCharsets.UTF_8)));
    }
}
