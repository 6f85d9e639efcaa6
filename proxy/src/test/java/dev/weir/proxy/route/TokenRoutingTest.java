package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.Claims.Claim;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.Failure;
import dev.weir.proxy.outcome.VariantReason;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.testing.Tables;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a table says to a request, by what is known of its token. */
final class TokenRoutingTest {
    private static final String ISSUERS = """
        jwt.issuers.id { issuer = "https://id.example.com", audiences = any, algorithms = [RS256],
          jwks-url = "https://id.example.com/jwks" }
        """;

    private final RoutingTable table = Tables.table(ISSUERS + """
        splits {
          shop { key = ["jwt:sub"], baseline = stable
            variants { stable { pool = v1, weight = 50 % }, canary { pool = v2, weight = 50 % } }
            overrides = [ { when { jwt { roles = tester } }, variant = canary } ] }
        }
        routes {
          strict { match { path = "/strict" }, jwt { missing = 401, bad = 401 }, pool = v1 }
          asking { match { path = "/asking" }, jwt {}, pool = v1 }
          lenient { match { path = "/lenient", methods = [GET] }, jwt { missing = pass, bad = pass }, pool = v1 }
          gold { match { path = "/gold", when { jwt { plan = gold, "org.id" { greater-than = 5 } } } }, pool = v1 }
          none { match { path = "/none", when { jwt { sub { absent = true } } } }, pool = v1 }
          not { match { path = "/not", when { not { jwt { plan = gold } } } }, pool = v1 }
          shop { match { path = "/shop" }, split = shop }
          free { match { path = "/" }, pool = v2 }
        }
        """);

    @ParameterizedTest
    @CsvSource({
        "/strict, NO_TOKEN, strict/TOKEN_MISSING",
        "/strict, BAD, strict/TOKEN_BAD",
        "/strict, NO_KEYS, strict/TOKEN_UNCHECKED",
        "/strict, UNCHECKED, needs token",
        "/strict, VERIFIED, strict",
        "/asking, NO_TOKEN, free",
        "/asking, BAD, free",
        "/asking, NO_KEYS, free",
        "/asking, UNCHECKED, needs token",
        "/asking, VERIFIED, asking",
        "/lenient, NO_TOKEN, lenient",
        "/lenient, BAD, lenient",
        "/lenient, NO_KEYS, lenient",
        "/lenient, UNCHECKED, needs token",
        "/gold, NO_TOKEN, free",
        "/gold, UNCHECKED, needs token",
        "/gold, VERIFIED, gold",
        "/none, NO_TOKEN, none",
        "/none, BAD, none",
        "/none, VERIFIED, free",
        "/not, NO_TOKEN, not",
        "/not, VERIFIED, free",
        "/shop, UNCHECKED, needs token",
        "/shop, NO_TOKEN, shop",
        "/free, UNCHECKED, free",
        "/free, BAD, free",
    })
    void aTokenCountsForRoutesThatDependOnOne(String path, Claims.Standing standing, String expected) {
        assertThat(told(table.match(head(path, claims(standing))))).isEqualTo(expected);
    }

    @Test
    void aRequestThatARouteDoesNotTakeAnywayNeedsNoToken() {
        RequestHead post =
                new RequestDescription("POST", "h", "/lenient", List.of(), ClientAddress.UNKNOWN, false).toHead();
        post.claims(Claims.UNCHECKED);

        assertThat(told(table.match(post))).isEqualTo("free");
    }

    @Test
    void aRouteThatLeavesRequestsToOthersHidesNone() {
        String text = ISSUERS + """
            routes {
              aaa { match.path = "/a", jwt {%s}, pool = v1 }
              zzz { match.path = "/a", pool = v2 }
              all { jwt {%s}, pool = v3 }
              regex { match.path-regex = "/b+", pool = v1 }
            }
            """;
        String all = "missing = 401, bad = pass";

        assertThat(Tables.config(text.formatted("", "")).warnings()).isEmpty();
        assertThat(Tables.table(text.formatted("", "")).warnings()).isEmpty();
        assertThat(Tables.config(text.formatted(all, all)).warnings()).hasSize(1);
        assertThat(Tables.table(text.formatted(all, all)).warnings()).hasSize(1);
    }

    @Test
    void anyElementOfAListPasses() {
        RequestHead tester = head("/shop", verified("sub", "ann", "roles", "reader", "roles", "tester"));
        Pick pick = pick(tester);

        assertThat(pick.reason()).isEqualTo(VariantReason.FORCED);
        assertThat(pick.assigned().name()).isEqualTo("canary");
    }

    @Test
    void aKeyIsAClaimThatIsOneValue() {
        assertThat(pick(head("/shop", verified("sub", "ann"))).reason()).isEqualTo(VariantReason.KEYED);
        assertThat(pick(head("/shop", verified("sub", "ann"))).bucket())
                .isEqualTo(pick(head("/shop", verified("x", "1", "sub", "ann"))).bucket());
        assertThat(pick(head("/shop", verified("sub", "ann", "sub", "bob"))).reason())
                .isEqualTo(VariantReason.BASELINE);
        assertThat(pick(head("/shop", verified("sub", ""))).reason()).isEqualTo(VariantReason.BASELINE);
        assertThat(pick(head("/shop", Claims.BAD)).reason()).isEqualTo(VariantReason.BASELINE);
    }

    @Test
    void theSubjectOfATokenHasTheBucketOfTheSameHeader() {
        RoutingTable byHeader = Tables.table("""
            splits.shop { key = ["header:x-user"], baseline = stable
              variants { stable { pool = v1, weight = 50 % }, canary { pool = v2, weight = 50 % } } }
            routes.shop { split = shop }
            """);
        RequestHead head = new RequestDescription(
                        "GET", "h", "/", List.of(new FieldBlock.Line("x-user", "ann")), ClientAddress.UNKNOWN, false)
                .toHead();
        Pick pick = new Pick();
        byHeader.splits().get("shop").pick(head, new SplittableRandom(1), new IdentityCheck(), pick);

        assertThat(pick(head("/shop", verified("sub", "ann"))).bucket()).isEqualTo(pick.bucket());
    }

    @Test
    void aHeadThatIsParsedAgainHasNoClaims() {
        RequestHead head = head("/gold", claims(Claims.Standing.VERIFIED));

        RequestDescription.get("h", "/gold").readInto(head);

        assertThat(head.claims()).isSameAs(Claims.NO_TOKEN);
        assertThat(told(table.match(head))).isEqualTo("free");
    }

    @Test
    void aMatchAndAPickByClaimsAllocateNothing() {
        RequestHead gold = head("/gold", claims(Claims.Standing.VERIFIED));
        RequestHead shop = head("/shop", claims(Claims.Standing.VERIFIED));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Pick pick = new Pick();
        serve(gold, shop, pick);
        long before = threads.getCurrentThreadAllocatedBytes();
        serve(gold, shop, pick);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    }

    private void serve(RequestHead gold, RequestHead shop, Pick pick) {
        SplittableRandom random = new SplittableRandom(1);
        IdentityCheck identityCheck = new IdentityCheck();
        Split split = table.splits().get("shop");
        for (int i = 0; i < 100_000; i++) {
            if (!(table.match(gold) instanceof Route)) {
                throw new AssertionError("not matched");
            }
            split.pick(shop, random, identityCheck, pick);
        }
    }

    private Pick pick(RequestHead head) {
        Pick pick = new Pick();
        table.splits().get("shop").pick(head, new SplittableRandom(1), new IdentityCheck(), pick);
        return pick;
    }

    private static String told(Match match) {
        return switch (match) {
            case Route route -> route.name();
            case Denied(Route route, Failure because) -> route.name() + "/" + because;
            case NeedsToken needed -> "needs token";
            case NoRoute none -> none.reason();
        };
    }

    private static Claims claims(Claims.Standing standing) {
        return switch (standing) {
            case NO_TOKEN -> Claims.NO_TOKEN;
            case UNCHECKED -> Claims.UNCHECKED;
            case BAD -> Claims.BAD;
            case NO_KEYS -> Claims.NO_KEYS;
            case VERIFIED -> verified("iss", "x", "sub", "ann", "plan", "gold", "org.id", "7", "roles", "a");
        };
    }

    private static Claims verified(String... claims) {
        List<Claim> all = new ArrayList<>();
        for (int i = 0; i < claims.length; i += 2) {
            all.add(new Claim(claims[i], claims[i + 1]));
        }
        return Claims.verified(all, FieldBlock.EMPTY);
    }

    private static RequestHead head(String path, Claims claims) {
        RequestHead head = RequestDescription.get("h", path).toHead();
        head.claims(claims);
        return head;
    }
}
