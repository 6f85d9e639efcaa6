package dev.weir.proxy.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TokenCacheTest {
    private final TokenCache cache = new TokenCache(16);

    @Test
    void aTokenIsFoundByAllOfItsBytes() {
        byte[] token = bytes("aaa.bbb.ccc");
        Verdict verdict = verdict();
        long hash = TokenCache.hash(token, 0, token.length);
        cache.put(hash, token, verdict);
        byte[] head = bytes("Bearer aaa.bbb.ccc;aaa.bbb.ccd");

        assertThat(cache.find(TokenCache.hash(head, 7, 18), head, 7, 18)).isSameAs(verdict);
        assertThat(cache.find(hash, head, 19, 30)).as("same hash, other bytes").isNull();
        assertThat(cache.find(hash, head, 7, 17)).isNull();
    }

    @Test
    void theOneNotUsedForLongestMakesRoom() {
        for (int i = 0; i < 8; i++) {
            cache.put(0, bytes("t" + i), verdict());
        }
        assertThat(find(0, "t0")).isNotNull();

        cache.put(0, bytes("t8"), verdict());

        assertThat(find(0, "t0")).isNotNull();
        assertThat(find(0, "t1")).isNull();
        assertThat(find(0, "t8")).isNotNull();
    }

    @Test
    void itNeverHoldsMoreThanItsSize() {
        int found = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] token = bytes("token " + i);
            cache.put(TokenCache.hash(token, 0, token.length), token, verdict());
        }
        for (int i = 0; i < 10_000; i++) {
            byte[] token = bytes("token " + i);
            found += cache.find(TokenCache.hash(token, 0, token.length), token, 0, token.length) == null ? 0 : 1;
        }
        assertThat(found).isEqualTo(cache.capacity()).isEqualTo(16);
    }

    @Test
    void anotherVerdictTakesThePlaceOfTheFirst() {
        Verdict second = verdict();
        cache.put(5, bytes("t"), verdict());
        cache.put(5, bytes("t"), second);

        assertThat(find(5, "t")).isSameAs(second);
        cache.remove(5, bytes("t"), 0, 1);
        assertThat(find(5, "t")).isNull();
    }

    private Verdict find(long hash, String token) {
        return cache.find(hash, bytes(token), 0, token.length());
    }

    private static Verdict verdict() {
        return Verdict.malformed(Issuers.NONE, 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
