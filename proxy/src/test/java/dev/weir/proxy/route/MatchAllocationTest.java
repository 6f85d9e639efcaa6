package dev.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Split;
import dev.weir.proxy.testing.MmdbWriter;
import dev.weir.proxy.testing.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What it costs in heap to route a request and to pick its variant: nothing. */
class MatchAllocationTest {
    private static final int WARM_UP = 100_000;
    private static final int MEASURED = 100_000;

    private static final int CLIENTS = 1 << 16;

    /** Far below one object per request, so that a stray class or compiler event does not fail the build. */
    private static final long SLACK_BYTES = MEASURED;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final SplittableRandom random = new SplittableRandom(1);
    private final ClientAddress[] clients = clients();
    private final IdentityCheck identityCheck = new IdentityCheck();
    private final Pick pick = new Pick();
    private boolean admitted = true;
    private final RoutingTable table = Tables.table("""
        geo { file = "%s", country-header = "X-Country" }
        segments { staff { ids-file = "%s", of = "cookie:uid" } }
        splits { shop {
          key = ["header:x-user", "cookie:uid", "client-address"], baseline = stable
          variants { stable { pool = v1, weight = 95 %% }, canary { pool = v2, weight = 5 %%, max-in-flight = 100, max-rps = 100 } }
          overrides = [
            { when { header { x-beta = [a, b] }, cookie { plan { prefix = pro } } }, variant = canary }
            { when { any = [ { query { beta = "1" } }, { client = "10.0.0.0/8" }, { not { path { contains = "/" } } } ] }, variant = canary }
          ]
        } }
        routes {
          post { match { hosts = ["*.example.com"], path = "/item", methods = [POST] }, pool = v1 }
          phones { match { hosts = ["shop.example.com"], path = "/item/42", when { device = [mobile, tablet] } }, pool = v1 }
          sale   { match { hosts = ["shop.example.com"], path = "/item/42",
                           when { time { days = sat, hours = "09:00-17:00", zone = "Europe/Berlin" } } }, pool = v1 }
          berlin { match { hosts = ["shop.example.com"], path = "/item/42", when { geo { city = Berlin, country = DE, asn = "1" } } }, pool = v1 }
          staff  { match { hosts = ["shop.example.com"], path = "/item/42", when { segment = staff } }, pool = v1 }
          gold { match { hosts = ["shop.example.com"], path = "/item", headers { x-plan = gold },
                         query { page { greater-than = 3 } } }, pool = v1 }
          shop { match { path = "/" }, split = shop, rate-limit { rate = "1000000/s", key = ["cookie:uid"] } }
        }
        """.formatted(places(), ids()));

    private static Path places() {
        return MmdbWriter.database()
                .put("192.0.2.0/24", MmdbWriter.place("EU", "DE", "BE", "Berlin"))
                .put("198.18.0.0/15", MmdbWriter.place("EU", "DE", "BE", "Berlin"))
                .write(Path.of("target", "match-allocation.mmdb"));
    }

    /** More than anything remembers. */
    private static ClientAddress[] clients() {
        ClientAddress[] clients = new ClientAddress[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            clients[i] = Objects.requireNonNull(ClientAddress.parse("198.18." + (i >> 8) + "." + (i & 255)));
        }
        return clients;
    }

    private static Path ids() {
        try {
            return Files.writeString(Path.of("target", "match-allocation.ids"), "bob\neve\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void matchAndPickAllocateNothing() {
        RequestHead head = new RequestDescription(
                        "GET",
                        "shop.example.com",
                        "/item/42?page=2",
                        List.of(
                                new FieldBlock.Line("X-Plan", "gold"),
                                new FieldBlock.Line(
                                        "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0"),
                                new FieldBlock.Line("Cookie", "a=b; uid=ann; plan=basic")),
                        Objects.requireNonNull(ClientAddress.parse("192.0.2.7")),
                        false)
                .toHead();
        serve(head, WARM_UP);
        long before = threads.getCurrentThreadAllocatedBytes();
        serve(head, MEASURED);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(admitted).isTrue();
        assertThat(allocated).isLessThan(SLACK_BYTES);
    }

    private void serve(RequestHead head, int requests) {
        for (int i = 0; i < requests; i++) {
            long nowNs = Tables.NOW_NS + i * 1000L;
            head.client(clients[i & (CLIENTS - 1)], false);
            Route route = (Route) table.match(head);
            Split split = ((RouteAction.ToSplit) route.action()).split();
            admitted &= route.admits(head, identityCheck, nowNs);
            split.pick(head, random, identityCheck, pick);
            split.admit(pick, nowNs);
            pick.ended();
        }
    }
}
