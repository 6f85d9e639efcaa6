package dev.weir.proxy.route;

import dev.weir.proxy.condition.Why;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.VariantReason;
import dev.weir.proxy.split.Hindrance;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.KeySource;
import dev.weir.proxy.split.OverrideRule;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.split.Variant;
import dev.weir.proxy.token.TokenFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Why a request would go where it goes. It is made by the very match and pick of the proxy, which tell what they do on their
 * way; it takes no permit, no place and no token. Immutable.
 *
 * @param token what the request is matched with, if anybody's tokens count
 * @param because what the route asks for, and what it saw; empty without a route, or if it takes everything
 * @param rejected the candidates that were asked before, and what kept them from matching
 * @param choice null unless the route leads to a split
 */
public record Explanation(
        long generation,
        TokenFinding token,
        Match match,
        List<Why.Finding> because,
        List<Rejection> rejected,
        @Nullable Choice choice) {
    public Explanation {
        because = List.copyOf(because);
        rejected = List.copyOf(rejected);
    }

    /**
     * A route that would have come first, had it matched.
     *
     * @param host the pattern under which it was asked; empty: every host
     * @param findings which of its conditions failed; empty if that was the token
     */
    public record Rejection(String route, String host, Mismatch because, List<Why.Finding> findings) {
        /** For people. */
        public String reason() {
            return switch (because) {
                case TOKEN_MISSING -> "it has no token";
                case TOKEN_BAD -> "its token is bad";
                case TOKEN_UNCHECKED, TOKEN_WITHOUT_KEYS -> "its token cannot be checked";
                case WHEN -> "its when does not hold";
                case NONE, PATH, METHOD, HEADER, QUERY -> "its " + because.label() + " does not match";
            };
        }
    }

    /**
     * An override that was asked, up to the one that held.
     *
     * @param variant which it names
     */
    public record Asked(String variant, boolean holds, List<Why.Finding> findings) {}

    /**
     * What the split decided.
     *
     * @param pick not to be used for a request
     * @param keySource where the key stood, such as {@code cookie:uid}; empty without key
     * @param key empty without key
     * @param overrides those that were asked, in their order
     * @param hindrance why the assigned variant could not take the request right now
     * @param serving the variant that would serve right now, or null: 503
     */
    public record Choice(
            String split,
            Pick pick,
            String keySource,
            String key,
            List<Asked> overrides,
            Hindrance hindrance,
            @Nullable Variant serving) {}

    /** Explains what the table does with a request. */
    public static Explanation of(
            RoutingTable table, RequestHead head, RandomGenerator random, IdentityCheck identityCheck, long nowNs) {
        TokenFinding token = TokenFinding.prepare(head, table.issuers());
        List<Rejection> rejected = new ArrayList<>();
        Match match = table.routes().match(head, (rule, because) -> rejected.add(rejection(rule, because, head)));
        Choice choice = match instanceof Route route && route.action() instanceof RouteAction.ToSplit(Split split)
                ? choice(split, head, random, identityCheck, nowNs)
                : null;
        List<Why.Finding> because =
                match instanceof Route route ? table.routes().findings(route, head) : List.of();
        return new Explanation(table.generation(), token, match, because, rejected, choice);
    }

    private static Rejection rejection(Rule rule, Mismatch because, RequestHead head) {
        return new Rejection(
                rule.route().name(),
                rule.host() == null ? "" : String.valueOf(rule.host()),
                because,
                rule.criteria().findings(head, because));
    }

    private static Choice choice(
            Split split, RequestHead head, RandomGenerator random, IdentityCheck identityCheck, long nowNs) {
        Pick pick = new Pick();
        split.pick(head, random, identityCheck, pick);
        Hindrance hindrance = split.hindrance(pick.assigned(), nowNs);
        return new Choice(
                split.name(),
                pick,
                pick.keySource() == Pick.NONE
                        ? ""
                        : split.keying().sources().get(pick.keySource()).toString(),
                pick.keySource() == Pick.NONE
                        ? ""
                        : key(split.keying().sources().get(pick.keySource()), head, identityCheck),
                overrides(split, pick, head),
                hindrance,
                serving(split, pick.assigned(), hindrance, nowNs));
    }

    /** The force header is asked before them: if that decided, they were not. */
    private static List<Asked> overrides(Split split, Pick pick, RequestHead head) {
        List<Asked> asked = new ArrayList<>();
        boolean byHeader = pick.reason() == VariantReason.FORCED && pick.override() == Pick.NONE;
        int last =
                byHeader ? -1 : pick.override() == Pick.NONE ? split.overrides().size() - 1 : pick.override();
        for (int i = 0; i <= last; i++) {
            OverrideRule rule = split.overrides().get(i);
            List<Why.Finding> findings = rule.variant().isRolledBack()
                    ? List.of(new Why.Finding("variant " + rule.variant().name(), "rolled back", false))
                    : Why.of(rule.when(), head);
            asked.add(new Asked(rule.variant().name(), i == pick.override(), findings));
        }
        return asked;
    }

    private static String key(KeySource source, RequestHead head, IdentityCheck identityCheck) {
        StringBuilder key = new StringBuilder();
        source.hash(head, identityCheck, (bytes, start, end) -> {
            key.append(Ascii.text(bytes, start, end));
            return 0;
        });
        return source instanceof KeySource.Header(FieldName name)
                ? Why.shown(name, key.toString())
                : Why.shown(key.toString());
    }

    private static @Nullable Variant serving(Split split, Variant assigned, Hindrance hindrance, long nowNs) {
        if (hindrance == Hindrance.NONE) {
            return assigned;
        }
        Variant fallback = split.fallback();
        boolean helps = fallback != null && split.hindrance(fallback, nowNs) == Hindrance.NONE;
        return helps ? fallback : null;
    }
}
