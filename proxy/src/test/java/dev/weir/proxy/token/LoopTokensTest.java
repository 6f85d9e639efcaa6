package dev.weir.proxy.token;

import static dev.weir.proxy.token.TokenFixture.NOW_MS;
import static dev.weir.proxy.token.TokenFixture.issuers;
import static dev.weir.proxy.token.TokenFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.proxy.config.JwtAlgorithm;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.Claims.Standing;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.testing.TokenSigner;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class LoopTokensTest {
    private static final TokenSigner SIGNER = TokenSigner.ec("ES256", "k1");

    private final Issuers issuers = issuers(TokenSigner.jwks(SIGNER), JwtAlgorithm.ES256);
    private final Checks checks = new Checks();
    private final LoopTokens tokens = new LoopTokens(checks, Runnable::run, new Outcomes(1, List.of()).recorder(0));
    private int told;

    /** Checks when the test says so, at the time that the test says. */
    private static final class Checks implements TokenChecks {
        final Queue<Runnable> waiting = new ArrayDeque<>();
        long nowMs = NOW_MS;
        boolean full;
        int started;

        @Override
        public boolean start(byte[] token, Issuers issuers, Consumer<Verdict> whenDone) {
            if (full) {
                return false;
            }
            started++;
            waiting.add(() -> whenDone.accept(TokenVerifier.verify(token, issuers, nowMs)));
            return true;
        }

        void run() {
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }
    }

    @Test
    void aTokenIsCheckedOnceAndThenKnown() {
        RequestHead head = head("Authorization", "Bearer " + token("ann"));

        assertThat(prepare(head, issuers).standing()).isEqualTo(Standing.UNCHECKED);
        assertThat(tokens.check(head, issuers, () -> told++)).isTrue();
        assertThat(tokens.check(head, issuers, () -> told++)).isTrue();
        checks.run();

        assertThat(checks.started).isEqualTo(1);
        assertThat(told).isEqualTo(2);
        Claims claims = prepare(head, issuers);
        assertThat(claims.standing()).isEqualTo(Standing.VERIFIED);
        assertThat(head.claims()).isSameAs(claims);
    }

    @Test
    void aKnownTokenIsForgottenAtItsEnd() {
        RequestHead head = checked("Bearer " + token("ann"));
        assertThat(prepare(head, issuers).standing()).isEqualTo(Standing.VERIFIED);

        checks.nowMs = NOW_MS + 700_000;

        assertThat(prepare(head, issuers).standing()).isEqualTo(Standing.UNCHECKED);
    }

    @Test
    void aBadTokenIsKnownToBeBadForAWhile() {
        RequestHead head = checked("Bearer a.b.c");

        assertThat(prepare(head, issuers).standing()).isEqualTo(Standing.BAD);
        checks.nowMs += Verdict.REFUSED_FOR_MS;
        assertThat(prepare(head, issuers).standing()).isEqualTo(Standing.UNCHECKED);
    }

    @Test
    void badTokensDoNotWashOutGoodOnes() {
        RequestHead good = checked("Bearer " + token("ann"));
        for (int i = 0; i < 20_000; i++) {
            checked("Bearer a.b." + i);
        }

        assertThat(prepare(good, issuers).standing()).isEqualTo(Standing.VERIFIED);
    }

    @Test
    void aDroppedKeyDropsItsTokens() {
        RequestHead head = checked("Bearer " + token("ann"));
        TokenSigner next = TokenSigner.ec("ES256", "k2");

        issuers.all().getFirst().use(KeySet.ofJwks(TokenSigner.jwks(next).getBytes(StandardCharsets.UTF_8)));

        assertThat(prepare(head, issuers).standing()).isEqualTo(Standing.UNCHECKED);
    }

    @Test
    void otherIssuersStartAnewAndTheSameGoOn() {
        RequestHead head = checked("Bearer " + token("ann"));
        Issuers same = Issuers.of(TokenFixture.jwt(issuers.all().getFirst().config()), issuers);
        Issuers others = issuers(TokenSigner.jwks(SIGNER), JwtAlgorithm.ES256);

        assertThat(prepare(head, same).standing()).isEqualTo(Standing.VERIFIED);
        assertThat(prepare(head, others).standing()).isEqualTo(Standing.UNCHECKED);
        assertThat(prepare(head, Issuers.NONE).standing()).isEqualTo(Standing.NO_TOKEN);
    }

    @Test
    void whenTooManyAreBeingCheckedNobodyIsTold() {
        checks.full = true;
        RequestHead head = head("Authorization", "Bearer " + token("ann"));

        assertThat(tokens.check(head, issuers, () -> told++)).isFalse();
        checks.full = false;
        assertThat(tokens.check(head, issuers, () -> told++)).isTrue();
        checks.run();
        assertThat(told).isEqualTo(1);
    }

    @Test
    void onlyABearerTokenIsOne() {
        String token = token("ann");

        assertThat(standing("Basic " + token)).isEqualTo(Standing.NO_TOKEN);
        assertThat(standing(token)).isEqualTo(Standing.NO_TOKEN);
        assertThat(standing("Bearer")).isEqualTo(Standing.NO_TOKEN);
        assertThat(standing("Bearer ")).isEqualTo(Standing.NO_TOKEN);
        assertThat(standing("bEARER  " + token)).isEqualTo(Standing.UNCHECKED);
        assertThat(standing("Bearer " + "x".repeat(CompactToken.MAX_BYTES + 1))).isEqualTo(Standing.BAD);
    }

    @Test
    void twoTokensAreABadOne() {
        RequestHead head = head("Authorization", "Bearer " + token("ann"), "Authorization", "Bearer " + token("bob"));

        assertThat(prepare(head, issuers).standing()).isEqualTo(Standing.BAD);
    }

    @Test
    void whatOnlyWeirMaySayIsTakenOutBeforeAnybodyLooks() {
        RequestHead head = head("X-User", "root", "x-user", "root", "X-Other", "kept");

        prepare(head, issuers);

        assertThat(head.fields().has(FieldName.of("x-user"))).isFalse();
        assertThat(head.fields().has(FieldName.of("x-other"))).isTrue();
    }

    @Test
    void aKnownTokenCostsNoAllocation() {
        RequestHead head = checked("Bearer " + token("ann"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        prepareOften(head, 50_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        prepareOften(head, 50_000);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50_000);
    }

    private Claims prepare(RequestHead head, Issuers of) {
        head.arrivalMs(checks.nowMs);
        return tokens.prepare(head, of);
    }

    private void prepareOften(RequestHead head, int times) {
        for (int i = 0; i < times; i++) {
            prepare(head, issuers);
        }
    }

    private Standing standing(String authorization) {
        return prepare(head("Authorization", authorization), issuers).standing();
    }

    private RequestHead checked(String authorization) {
        RequestHead head = head("Authorization", authorization);
        prepare(head, issuers);
        tokens.check(head, issuers, () -> told++);
        checks.run();
        return head;
    }

    private static String token(String sub) {
        return SIGNER.token(payload(",\"sub\":\"" + sub + "\""));
    }

    private static RequestHead head(String... fields) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            lines.add(new FieldBlock.Line(fields[i], fields[i + 1]));
        }
        return new RequestDescription("GET", "a.example.com", "/", lines, ClientAddress.UNKNOWN, false, NOW_MS)
                .toHead();
    }
}
