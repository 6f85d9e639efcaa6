package dev.weir.bench;

import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Http1RequestParser;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.route.RouteAction;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.IdentityCheck;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Variant;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Requests to the tables of {@link SampleTable}, all of them one head that was parsed once: the number of the route is written over its
 * host and path, the client is one of many. One thread.
 */
final class MatchLoad {
    /** Of random addresses of IPv4, which all lie in other networks. */
    static final int CLIENTS = 1 << 16;

    private static final int DIGITS = 5;

    private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);
    private final SplittableRandom random = new SplittableRandom(1);
    private final IdentityCheck identityCheck = new IdentityCheck();
    private final Pick pick = new Pick();
    private final ClientAddress[] clients = new ClientAddress[CLIENTS];
    private final int[] order = new int[CLIENTS];
    private final int hostNumber;
    private final int pathNumber;
    private int next;

    MatchLoad() {
        String text = SampleRequest.HEAD
                .replace("shop.example.com", "h00000.example.com")
                .replace("/small?", "/p00000?");
        new Http1RequestParser(HeadLimits.DEFAULT)
                .parse(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)), head);
        head.arrivalMs(1_767_225_600_000L);
        hostNumber = head.hostStart() + "h".length();
        pathNumber = head.pathStart() + "/p".length();
        byte[] address = new byte[Integer.BYTES];
        for (int i = 0; i < CLIENTS; i++) {
            random.nextBytes(address);
            clients[i] = client(address);
            order[i] = random.nextInt(CLIENTS);
        }
    }

    private static ClientAddress client(byte[] address) {
        try {
            return ClientAddress.of(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Finds route and variant of the next request.
     *
     * @param routesAskedFor the first ones of the table, which requests go to at random
     * @param clientsSeen a power of two: how many come in turn
     */
    Variant decide(RoutingTable table, int routesAskedFor, int clientsSeen) {
        next = (next + 1) & (CLIENTS - 1);
        int route = (int) ((long) order[next] * routesAskedFor / CLIENTS);
        write(route, pathNumber);
        write(SampleTable.host(route), hostNumber);
        head.client(clients[next & (clientsSeen - 1)], false);
        Route found = (Route) table.match(head);
        ((RouteAction.ToSplit) found.action()).split().pick(head, random, identityCheck, pick);
        return pick.assigned();
    }

    private void write(int number, int start) {
        byte[] bytes = head.bytes();
        int rest = number;
        for (int digit = start + DIGITS - 1; digit >= start; digit--) {
            bytes[digit] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
