package dev.weir.proxy.listen;

import dev.weir.proxy.config.Cidr;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Walks X-Forwarded-For from the right through the trusted proxies; the first address that is not one of them is the client.
 * Stateless, any thread.
 */
final class ForwardedClient {
    private ForwardedClient() {}

    /** The client, or the last address that could be read on the way. */
    static ClientAddress resolve(Fields fields, ClientAddress peer, List<Cidr> trusted) {
        ClientAddress client = peer;
        for (int field = last(fields, fields.count()); field >= 0; field = last(fields, field)) {
            String[] hops = fields.value(field).split(",", -1);
            for (int i = hops.length - 1; i >= 0; i--) {
                ClientAddress hop = ClientAddress.parse(hops[i]);
                if (hop == null) {
                    return client;
                }
                client = hop;
                if (!isTrusted(hop, trusted)) {
                    return client;
                }
            }
        }
        return client;
    }

    static boolean isTrusted(ClientAddress address, List<Cidr> trusted) {
        if (trusted.isEmpty() || address.address().length == 0) {
            return false;
        }
        try {
            InetAddress inet = InetAddress.getByAddress(address.address());
            for (Cidr block : trusted) {
                if (block.contains(inet)) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException e) {
            throw new AssertionError("a client address has 4 or 16 bytes", e);
        }
    }

    private static int last(Fields fields, int before) {
        int last = -1;
        for (int i = fields.find(FieldName.X_FORWARDED_FOR); i >= 0 && i < before; ) {
            last = i;
            i = fields.find(FieldName.X_FORWARDED_FOR, i + 1);
        }
        return last;
    }
}
