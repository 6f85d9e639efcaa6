package dev.weir.proxy.token;

import dev.weir.proxy.config.JwtAlgorithm;
import dev.weir.proxy.testing.TokenSigner;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;

/** Any text as a token: none counts but those that the issuers signed, letter by letter. */
public final class TokenFuzz {
    private static final byte[] SECRET =
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final TokenSigner ED25519 = TokenSigner.ed25519("k1");
    private static final Issuers PUBLIC = TokenFixture.issuers(TokenSigner.jwks(ED25519), JwtAlgorithm.EDDSA);
    private static final Issuers SHARED = TokenFixture.issuers(SECRET, JwtAlgorithm.HS256);
    private static final Set<String> GOOD = Set.of(
            ED25519.token(TokenFixture.payload(",\"sub\":\"ann\"")),
            TokenSigner.secret("HS256", SECRET).token(TokenFixture.payload(",\"sub\":\"ben\"")));

    private TokenFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String token = new String(input, StandardCharsets.ISO_8859_1);
        boolean counts = TokenFixture.verify(token, PUBLIC).fault() == null
                || TokenFixture.verify(token, SHARED).fault() == null;
        if (counts && !GOOD.contains(token)) {
            throw new AssertionError("forged: " + token);
        }
    }

    /** What to begin with. */
    public static Stream<byte[]> seeds() {
        String good = GOOD.iterator().next();
        String none = TokenSigner.part("{\"alg\":\"none\"}") + "." + TokenSigner.part(TokenFixture.payload("")) + ".";
        return Stream.concat(
                        GOOD.stream(), Stream.of(none, good + "=", good.substring(0, good.length() - 1), "..", "a.b.c"))
                .map(token -> token.getBytes(StandardCharsets.ISO_8859_1));
    }
}
