package dev.weir.proxy.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.config.JwtAlgorithm;
import dev.weir.proxy.config.JwtConfig;
import dev.weir.proxy.config.JwtIssuerConfig;
import dev.weir.proxy.config.JwtIssuerConfig.Keys;
import dev.weir.proxy.config.JwtIssuerConfig.OnStart;
import dev.weir.proxy.config.Origin;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The examples of RFC 7515 appendix A, RFC 7519 sections 3.1 and 6.1, and RFC 8037 appendix A, as they stand there. */
final class RfcVectorsTest {
    private static final String JOES_PAYLOAD =
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    private static final long JOES_END_MS = 1_300_819_380_000L;

    private static final String HS256 =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + JOES_PAYLOAD + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String HS256_SECRET =
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

    private static final String RS256 = "eyJhbGciOiJSUzI1NiJ9." + JOES_PAYLOAD
            + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5juj"
            + "Gbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
            + "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6L"
            + "bgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    private static final String RS256_KEY = """
        {"keys":[{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4q\
        PCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z\
        5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8N\
        Aco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}]}\
        """;

    private static final String ES256 = "eyJhbGciOiJFUzI1NiJ9." + JOES_PAYLOAD
            + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    private static final String ES256_KEY = """
        {"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",\
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}\
        """;

    private static final String ES512_KEY = """
        {"keys":[{"kty":"EC","crv":"P-521",\
        "x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",\
        "y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"}]}\
        """;
    private static final String ES512_SIGNATURE =
            "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZ"
                + "CPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";

    private static final String NONE = "eyJhbGciOiJub25lIn0." + JOES_PAYLOAD + ".";

    private static final String ED25519_KEY = """
        {"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}\
        """;
    private static final String ED25519_SIGNATURE =
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

    @Test
    void theHmacOfRfc7515AppendixA1AndRfc7519Section31IsGoodBeforeItsEnd() {
        Issuers joe = joe(JwtAlgorithm.HS256);
        joe.all().getFirst().use(KeySet.ofSecret(Base64.getUrlDecoder().decode(HS256_SECRET)));

        Verdict verdict = TokenVerifier.verify(bytes(HS256), joe, JOES_END_MS - 1);

        assertThat(verdict.isGood()).isTrue();
        assertThat(TokenFixture.claimValues(verdict, "http://example.com/is_root"))
                .containsExactly("true");
        assertThat(TokenVerifier.verify(bytes(HS256), joe, JOES_END_MS).fault()).isEqualTo(TokenFault.EXPIRED);
    }

    @Test
    void theRsaSignatureOfRfc7515AppendixA2IsGood() {
        assertThat(verdict(RS256, RS256_KEY, JwtAlgorithm.RS256).isGood()).isTrue();
    }

    @Test
    void theEcdsaSignatureOfRfc7515AppendixA3IsGood() {
        assertThat(verdict(ES256, ES256_KEY, JwtAlgorithm.ES256).isGood()).isTrue();
    }

    @Test
    void theP521SignatureOfRfc7515AppendixA4IsThatOfItsKey() {
        IssuerKey key = key(ES512_KEY, JwtAlgorithm.ES512);
        byte[] signature = Base64.getUrlDecoder().decode(ES512_SIGNATURE);

        assertThat(key.verifies(JwtAlgorithm.ES512, bytes("eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA"), signature))
                .isTrue();
        assertThat(key.verifies(JwtAlgorithm.ES512, bytes("eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZB"), signature))
                .isFalse();
    }

    @Test
    void theUnsecuredTokenOfRfc7519Section61IsRefusedByEveryIssuer() {
        assertThat(verdict(NONE, RS256_KEY, JwtAlgorithm.RS256).fault()).isEqualTo(TokenFault.ALGORITHM);
        Issuers joe = joe(JwtAlgorithm.HS256);
        joe.all().getFirst().use(KeySet.ofSecret(Base64.getUrlDecoder().decode(HS256_SECRET)));
        assertThat(TokenVerifier.verify(bytes(NONE), joe, JOES_END_MS - 1).fault())
                .isEqualTo(TokenFault.ALGORITHM);
    }

    @Test
    void theEd25519SignatureOfRfc8037AppendixA4IsThatOfItsKey() {
        IssuerKey key = key(ED25519_KEY, JwtAlgorithm.EDDSA);
        byte[] signature = Base64.getUrlDecoder().decode(ED25519_SIGNATURE);
        String signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";

        assertThat(key.verifies(JwtAlgorithm.EDDSA, bytes(signed), signature)).isTrue();
        signature[3] ^= 1;
        assertThat(key.verifies(JwtAlgorithm.EDDSA, bytes(signed), signature)).isFalse();
    }

    private static Verdict verdict(String token, String jwks, JwtAlgorithm algorithm) {
        Issuers joe = joe(algorithm);
        joe.all().getFirst().use(KeySet.ofJwks(bytes(jwks)));
        return TokenVerifier.verify(bytes(token), joe, JOES_END_MS - 1);
    }

    private static IssuerKey key(String jwks, JwtAlgorithm algorithm) {
        return KeySet.ofJwks(bytes(jwks)).candidates(algorithm, null).getFirst();
    }

    private static Issuers joe(JwtAlgorithm algorithm) {
        JwtIssuerConfig joe = new JwtIssuerConfig(
                "joe",
                "joe",
                List.of(),
                Set.of(algorithm),
                new Keys.Url(URI.create("http://joe.example.com")),
                Duration.ZERO,
                JwtIssuerConfig.DEFAULT_REFRESH,
                JwtIssuerConfig.DEFAULT_STALE_IF_ERROR,
                JwtIssuerConfig.DEFAULT_COOL_DOWN,
                OnStart.START,
                new TreeMap<>(Map.of()),
                new Origin("test", 1));
        JwtConfig config = TokenFixture.jwt(joe);
        return Issuers.of(config, Issuers.NONE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
