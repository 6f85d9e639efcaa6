package dev.weir.bench;

import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Http1RequestParser;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.route.Match;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RouteAction;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Variant;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to find the route of a request and its variant: by the plain key, and with a condition before that. The
 * promises: geo costs at most 1 us and 64 bytes more than the plain key; 10,000 routes at most 1.2 times 10 routes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init")
public class MatchBench {
    private static final int CLIENTS = 1 << 16;
    /** Fewer than a database remembers. */
    private static final int FREQUENT_CLIENTS = 1 << 12;

    /** A route that is not asked for stands at another path of the same host, or at another host. */
    @Param({"10", "10000"})
    private int routes;

    /** What the route asks for before the split keys the request. */
    @Param({
        "",
        "geo { country = DE }",
        "device = desktop",
        "time { days = mon-sun, hours = \"00:00-24:00\" }",
        "cookie { theme = dark }"
    })
    private String when = "";

    private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);
    private final SplittableRandom random = new SplittableRandom(1);
    private final IdentityCheck identityCheck = new IdentityCheck();
    private final Pick pick = new Pick();
    private final ClientAddress[] clients = new ClientAddress[CLIENTS];
    private RoutingTable table;
    private int next;

    @Setup
    public void prepare() throws IOException {
        table = SampleTable.of(routes, when, places());
        ByteBuf received = Unpooled.wrappedBuffer(SampleRequest.HEAD.getBytes(StandardCharsets.US_ASCII));
        new Http1RequestParser(HeadLimits.DEFAULT).parse(received, head);
        for (int i = 0; i < CLIENTS; i++) {
            byte[] address = {(byte) 192, 0, (byte) (i >> 8), (byte) i};
            clients[i] = ClientAddress.of(InetAddress.getByAddress(address));
        }
        head.arrivalMs(1_767_225_600_000L);
    }

    private static Path places() throws IOException {
        Path file = Files.createTempFile("weir-bench-", ".mmdb");
        try (InputStream in = Objects.requireNonNull(MatchBench.class.getResourceAsStream("places.mmdb"))) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** Clients that were seen a while ago. */
    @Benchmark
    public Variant matchAndPick() {
        next = (next + 1) & (FREQUENT_CLIENTS - 1);
        return decide(clients[next]);
    }

    /** Four times as many clients as are remembered, in turn: with geo, almost all of them are looked up anew. */
    @Benchmark
    public Variant matchAndPickOfStrangers() {
        next = (next + 1) & (CLIENTS - 1);
        return decide(clients[next]);
    }

    private Variant decide(ClientAddress client) {
        head.client(client, false);
        Match match = table.match(head);
        ((RouteAction.ToSplit) ((Route) match).action()).split().pick(head, random, identityCheck, pick);
        return pick.assigned();
    }
}
