package dev.weir.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * A request told rather than received: what {@code explain} and tests ask about. It becomes a head by way of the parser, so
 * that it is read exactly as one from the wire.
 *
 * @param target path and query, or an absolute URL
 * @param client the resolved client address
 * @param trustedPeer whether it comes from one of {@code trusted-proxies}
 * @param arrivalMs when it comes, in milliseconds since the epoch
 */
public record RequestDescription(
        String method,
        String host,
        String target,
        List<FieldBlock.Line> fields,
        ClientAddress client,
        boolean trustedPeer,
        long arrivalMs) {

    public RequestDescription {
        fields = List.copyOf(fields);
    }

    /** A request that comes at the epoch, for tables that do not ask for the time. */
    public RequestDescription(
            String method,
            String host,
            String target,
            List<FieldBlock.Line> fields,
            ClientAddress client,
            boolean trustedPeer) {
        this(method, host, target, fields, client, trustedPeer, 0);
    }

    public RequestDescription at(long epochMs) {
        return new RequestDescription(method, host, target, fields, client, trustedPeer, epochMs);
    }

    /** A GET without further fields, from an unknown client. */
    public static RequestDescription get(String host, String target) {
        return new RequestDescription("GET", host, target, List.of(), ClientAddress.UNKNOWN, false);
    }

    /**
     * A head of its own.
     *
     * @throws IllegalArgumentException if Weir would refuse the request
     */
    public RequestHead toHead() {
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        readInto(head);
        return head;
    }

    /**
     * Lets {@code head} be this request.
     *
     * @throws IllegalArgumentException if Weir would refuse the request
     */
    public void readInto(RequestHead head) {
        StringBuilder text = new StringBuilder()
                .append(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append("\r\n");
        for (FieldBlock.Line line : fields) {
            text.append(line.name()).append(": ").append(line.value()).append("\r\n");
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(Ascii.bytes(text.append("\r\n").toString()));
        int end = new Http1RequestParser(HeadLimits.DEFAULT).parse(bytes, head);
        if (end < 0) {
            Refusal refusal = Http1RequestParser.refusal(end);
            throw new IllegalArgumentException("refused: " + refusal.label() + " (" + refusal.source() + ")");
        }
        if (end != bytes.readableBytes()) {
            throw new IllegalArgumentException("not one request head");
        }
        head.client(client, trustedPeer);
        head.arrivalMs(arrivalMs);
    }
}
