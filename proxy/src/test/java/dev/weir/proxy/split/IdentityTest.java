package dev.weir.proxy.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.condition.Literal;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.VariantReason;
import dev.weir.proxy.testing.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {
    private static final String OLD = "an old secret of 24 bytes";
    private static final String NEW = "a new secret of 24 bytes!";

    private final IdentityCheck check = new IdentityCheck();
    private final SplittableRandom random = new SplittableRandom(1);
    private final Pick pick = new Pick();

    @TempDir
    private Path secrets;

    @BeforeEach
    void writeSecrets() throws IOException {
        Files.writeString(secrets.resolve("old"), OLD + "\n");
        Files.writeString(secrets.resolve("new"), NEW + "\n");
    }

    @Test
    void newClientGoesToTheBaselineAndGetsACookie() {
        Split split = split("old");
        split.pick(request("").toHead(), random, check, pick);
        assertThat(pick.reason()).isEqualTo(VariantReason.BASELINE);
        assertThat(pick.assigned()).isSameAs(split.baseline());
        assertThat(pick.setsCookie()).isTrue();
        assertThat(setCookie(false))
                .matches("weir-id=[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}; Path=/; Max-Age=31536000; HttpOnly;"
                        + " SameSite=Lax");
        assertThat(setCookie(true)).endsWith("; Secure");
    }

    @Test
    void clientThatEchoesTheCookieIsKeyedByItsId() {
        Split split = split("old");
        String cookie = newCookie(split);
        split.pick(request("a=b; " + cookie + "; c=d").toHead(), random, check, pick);
        String id = cookie.substring("weir-id=".length(), "weir-id=".length() + Identity.ID_LENGTH);
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        assertThat(pick.reason()).isEqualTo(VariantReason.KEYED);
        assertThat(pick.bucket()).isEqualTo(new Salt("shop").bucket(key, 0, key.length));
        assertThat(pick.setsCookie()).isFalse();
    }

    @Test
    void twoClientsGetTwoIds() {
        Split split = split("old");
        assertThat(newCookie(split)).isNotEqualTo(newCookie(split));
    }

    @Test
    void cookieThatWasTouchedIsWorthNothing() {
        Split split = split("old");
        String cookie = newCookie(split);
        for (int at = "weir-id=".length(); at < cookie.length(); at++) {
            char other = cookie.charAt(at) == 'x' ? 'y' : 'x';
            String forged = cookie.substring(0, at) + other + cookie.substring(at + 1);
            split.pick(request(forged).toHead(), random, check, pick);
            assertThat(pick.reason()).as(forged).isEqualTo(VariantReason.BASELINE);
            assertThat(pick.setsCookie()).isTrue();
        }
        split.pick(request(cookie + "x").toHead(), random, check, pick);
        assertThat(pick.reason()).isEqualTo(VariantReason.BASELINE);
        split.pick(request("weir-id=").toHead(), random, check, pick);
        assertThat(pick.reason()).isEqualTo(VariantReason.BASELINE);
    }

    @Test
    void oldSecretStillVerifiesAndTheCookieIsSignedAnew() {
        String cookie = newCookie(split("old"));
        Split rotated = split("new", "old");
        rotated.pick(request(cookie).toHead(), random, check, pick);
        assertThat(pick.reason()).isEqualTo(VariantReason.KEYED);
        assertThat(pick.setsCookie()).isTrue();
        String renewed = setCookie(false).split(";")[0];
        assertThat(renewed)
                .isNotEqualTo(cookie)
                .startsWith(cookie.substring(0, "weir-id=".length() + Identity.ID_LENGTH));

        Split onlyNew = split("new");
        onlyNew.pick(request(renewed).toHead(), random, check, pick);
        assertThat(pick.reason()).isEqualTo(VariantReason.KEYED);
        assertThat(pick.setsCookie()).isFalse();
        onlyNew.pick(request(cookie).toHead(), random, check, pick);
        assertThat(pick.reason()).isEqualTo(VariantReason.BASELINE);
    }

    @Test
    void cookieStaysHere() {
        Identity identity = new Identity(Literal.of("weir-id"), List.of(key(OLD)), 60);
        assertThat(removed(identity, "a=b; weir-id=x; c=d")).isEqualTo("a=b; c=d");
        assertThat(removed(identity, "weir-id=x; c=d;weir-id=y")).isEqualTo("c=d");
        assertThat(removed(identity, "a=b")).isEqualTo("a=b");
        assertThat(removed(identity, "weir-id=x")).isNull();
        assertThat(removed(identity, "weir-idx=x; xweir-id=y")).isEqualTo("weir-idx=x; xweir-id=y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-                                   | private",
                "public, max-age=60                  | private, max-age=60",
                "max-age=60, s-maxage=600            | private,max-age=60",
                "max-age=60, Public ,no-transform    | private,max-age=60,no-transform",
                "no-store                            | no-store",
                "private, max-age=60                 | private, max-age=60",
                "max-age=60, PRIVATE                 | max-age=60, PRIVATE",
                "publicity=1                         | private,publicity=1",
            })
    void answerThatSetsTheCookieIsPrivate(String before, String after) {
        split("old").pick(request("").toHead(), random, check, pick);
        ResponseHead response = response(before);
        pick.addSetCookie(response.fields(), false);
        Fields fields = response.fields();
        int field = fields.find(FieldName.CACHE_CONTROL);
        assertThat(fields.value(field)).isEqualTo(after);
        assertThat(fields.find(FieldName.CACHE_CONTROL, field + 1)).isNegative();
    }

    @Test
    void signatureIsThatOfThePurposeAndTheId() throws Exception {
        Split split = split("old");
        String cookie = newCookie(split);
        String[] parts = cookie.substring("weir-id=".length()).split("\\.");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key(OLD));
        byte[] expected = mac.doFinal(("weir identity 1:" + parts[0]).getBytes(StandardCharsets.UTF_8));
        assertThat(Base64.getUrlDecoder().decode(parts[1])).isEqualTo(expected);
    }

    private static String removed(Identity identity, String cookies) {
        RequestHead head = request(cookies).toHead();
        identity.removeFrom(head);
        int field = head.fields().find(FieldName.COOKIE);
        return field < 0 ? null : head.fields().value(field);
    }

    private String newCookie(Split split) {
        split.pick(request("").toHead(), random, check, pick);
        return setCookie(false).split(";")[0];
    }

    private String setCookie(boolean secure) {
        ResponseHead response = response(null);
        pick.addSetCookie(response.fields(), secure);
        return response.fields().value(response.fields().find(FieldName.SET_COOKIE));
    }

    private static ResponseHead response(String cacheControl) {
        ResponseHead response = new ResponseHead(HeadLimits.DEFAULT);
        response.begin(200, "OK", 0);
        if (cacheControl != null) {
            response.fields().append(FieldBlock.of(List.of(new FieldBlock.Line("cache-control", cacheControl))));
        }
        return response;
    }

    private Split split(String... secretNames) {
        List<String> files = new ArrayList<>();
        for (String name : secretNames) {
            files.add("\"" + secrets.resolve(name) + "\"");
        }
        String text = "identity { secret-files = " + files + " }\n" + """
            splits { shop {
              key = [weir-id], baseline = stable
              variants { stable { pool = v1, weight = 50 % }, canary { pool = v2, weight = 50 % } }
            } }
            routes { shop { match { path = "/" }, split = shop } }
            """;
        return Objects.requireNonNull(Tables.table(text).splits().get("shop"));
    }

    private static RequestDescription request(String cookie) {
        List<FieldBlock.Line> lines = cookie.isEmpty() ? List.of() : List.of(new FieldBlock.Line("Cookie", cookie));
        return new RequestDescription("GET", "h", "/", lines, ClientAddress.UNKNOWN, false);
    }

    private static SecretKey key(String text) {
        return Identity.secret(text.getBytes(StandardCharsets.UTF_8));
    }
}
