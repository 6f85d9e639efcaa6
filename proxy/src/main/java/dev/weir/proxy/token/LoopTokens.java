package dev.weir.proxy.token;

import dev.weir.proxy.condition.Span;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.LoopCounter;
import dev.weir.proxy.outcome.OutcomeRecorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What one event loop, its owner, knows of tokens: the good ones and, apart from them so that nobody can wash them out, the
 * bad ones; and the checks that it waits for. A token that many requests bring at once is checked once.
 */
public final class LoopTokens {
    private final TokenChecks checks;
    private final Executor loop;
    private final OutcomeRecorder recorder;
    private final Map<Text, Check> underWay = new HashMap<>();
    private TokenCache good = new TokenCache(0);
    private TokenCache bad = new TokenCache(0);
    private Issuers asked = Issuers.NONE;

    /** @param loop runs what comes back from the checks */
    public LoopTokens(TokenChecks checks, Executor loop, OutcomeRecorder recorder) {
        this.checks = checks;
        this.loop = loop;
        this.recorder = recorder;
    }

    /** Is told, on the loop, that more is known of the token it waits for. */
    public interface Waiter {
        void onTokenChecked();
    }

    /** A token as a key of a map. */
    private record Text(byte[] bytes, long hash) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Text that && hash == that.hash && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(hash);
        }

        @Override
        public String toString() {
            return "a token";
        }
    }

    /** One check under way, and who waits for it. */
    private static final class Check {
        final List<Waiter> waiters = new ArrayList<>();
    }

    /** Makes the head ready to be routed: takes out what only Weir may say of claims, and sets the claims that are known. */
    public Claims prepare(RequestHead head, Issuers issuers) {
        if (issuers.isEmpty()) {
            return Claims.NO_TOKEN;
        }
        issuers.strip(head);
        Claims claims = claimsOf(head, issuers);
        head.claims(claims);
        return claims;
    }

    private Claims claimsOf(RequestHead head, Issuers issuers) {
        long span = issuers.find(head);
        if (span == Span.NONE) {
            return Claims.NO_TOKEN;
        }
        int start = Span.start(span);
        int end = Span.end(span);
        if (span == Issuers.REPEATED || end - start > CompactToken.MAX_BYTES) {
            recorder.count(LoopCounter.TOKENS_MALFORMED);
            return Claims.BAD;
        }
        follow(issuers);
        byte[] bytes = head.bytes();
        long hash = TokenCache.hash(bytes, start, end);
        Verdict verdict = good.find(hash, bytes, start, end);
        TokenCache of = verdict == null ? bad : good;
        verdict = verdict == null ? bad.find(hash, bytes, start, end) : verdict;
        if (verdict == null) {
            return Claims.UNCHECKED;
        }
        if (!verdict.holds(issuers, head.arrivalMs())) {
            of.remove(hash, bytes, start, end);
            return Claims.UNCHECKED;
        }
        recorder.count(verdict.isGood() ? LoopCounter.TOKENS_KNOWN_GOOD : LoopCounter.TOKENS_KNOWN_BAD);
        return verdict.claims();
    }

    /**
     * Has the request's token checked, elsewhere.
     *
     * @return false if too many are being checked; the waiter is not told anything then
     */
    public boolean check(RequestHead head, Issuers issuers, Waiter waiter) {
        long span = issuers.find(head);
        byte[] bytes = Arrays.copyOfRange(head.bytes(), Span.start(span), Span.end(span));
        Text token = new Text(bytes, TokenCache.hash(bytes, 0, bytes.length));
        Check known = underWay.get(token);
        if (known != null) {
            known.waiters.add(waiter);
            return true;
        }
        Check check = new Check();
        if (!checks.start(bytes, issuers, verdict -> loop.execute(() -> checked(token, check, verdict)))) {
            recorder.count(LoopCounter.TOKENS_NOT_CHECKED);
            return false;
        }
        underWay.put(token, check);
        check.waiters.add(waiter);
        return true;
    }

    private void checked(Text token, Check check, Verdict verdict) {
        underWay.remove(token, check);
        TokenFault fault = verdict.fault();
        recorder.count(fault == null ? LoopCounter.TOKENS_VERIFIED : counterOf(fault));
        (fault == null ? good : bad).put(token.hash, token.bytes, verdict);
        check.waiters.forEach(Waiter::onTokenChecked);
    }

    /** Sizes the caches; verdicts of other issuers do not hold any more anyway. */
    private void follow(Issuers issuers) {
        if (issuers == asked) {
            return;
        }
        int goodSize = issuers.config().cachedTokens();
        int badSize = issuers.config().cachedRefusals();
        if (asked.isEmpty() || goodSize != asked.config().cachedTokens()) {
            good = new TokenCache(goodSize);
        }
        if (asked.isEmpty() || badSize != asked.config().cachedRefusals()) {
            bad = new TokenCache(badSize);
        }
        asked = issuers;
    }

    private static LoopCounter counterOf(TokenFault fault) {
        return switch (fault) {
            case TOO_LONG, MALFORMED, REPEATED -> LoopCounter.TOKENS_MALFORMED;
            case ALGORITHM -> LoopCounter.TOKENS_OF_OTHER_ALGORITHM;
            case UNKNOWN_ISSUER -> LoopCounter.TOKENS_OF_UNKNOWN_ISSUER;
            case UNKNOWN_KEY -> LoopCounter.TOKENS_OF_UNKNOWN_KEY;
            case SIGNATURE -> LoopCounter.TOKENS_NOT_SIGNED;
            case NO_EXPIRY, EXPIRED -> LoopCounter.TOKENS_EXPIRED;
            case NOT_YET_VALID -> LoopCounter.TOKENS_NOT_YET_VALID;
            case AUDIENCE -> LoopCounter.TOKENS_FOR_OTHERS;
            case NO_KEYS -> LoopCounter.TOKENS_WITHOUT_KEYS;
        };
    }
}
