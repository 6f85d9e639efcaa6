package dev.weir.proxy.exchange;

import dev.weir.proxy.config.ForwardingConfig;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.route.ProxySettings;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a received head the one that goes upstream: takes out what only Weir may say, adds where the request came from.
 * What the route and the variant change comes after it. Owned by one event loop.
 */
final class RequestEditor {
    private static final byte[] WEIR_PREFIX = Ascii.bytes("x-weir-");
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");
    private static final FieldBlock.Name FORWARDED_FOR = FieldBlock.Name.of("X-Forwarded-For");
    private static final FieldBlock.Name FORWARDED_PROTO = FieldBlock.Name.of("X-Forwarded-Proto");
    private static final FieldBlock.Name FORWARDED_HOST = FieldBlock.Name.of("X-Forwarded-Host");
    private static final FieldBlock.Name FORWARDED_PORT = FieldBlock.Name.of("X-Forwarded-Port");
    private static final FieldBlock.Name FORWARDED = FieldBlock.Name.of("Forwarded");
    private static final FieldBlock.Name REQUEST_ID = FieldBlock.Name.of("X-Request-Id");
    private static final FieldBlock.Name TRACEPARENT = FieldBlock.Name.of("traceparent");
    private static final byte[] LIST_SEPARATOR = Ascii.bytes(", ");
    private static final byte[] FOR = Ascii.bytes("for=");
    private static final byte[] PROTO = Ascii.bytes(";proto=");
    private static final byte[] HOST = Ascii.bytes(";host=\"");

    private final RandomGenerator random;
    private final Via via;

    RequestEditor(RandomGenerator random, Via via) {
        this.random = random;
        this.via = via;
    }

    /** Whether the request passed this process before. */
    boolean isLoop(RequestHead head) {
        return via.isLoop(head.fields());
    }

    /** Edits the head in place. */
    void edit(RequestHead head, ConnectionFacts facts, ProxySettings settings) {
        ForwardingConfig forwarding = settings.forwarding();
        Fields fields = head.fields();
        if (!facts.trusted()) {
            fields.dropPrefix(WEIR_PREFIX);
            dropCountry(fields, settings.countryHeader());
        }
        if (forwarding.xForwarded()) {
            addForwardedFor(fields, facts);
            addUnlessTold(fields, facts, FORWARDED_PROTO, facts.scheme(), 0, facts.scheme().length);
            addUnlessTold(fields, facts, FORWARDED_HOST, head.bytes(), head.authorityStart(), head.authorityEnd());
            addUnlessTold(fields, facts, FORWARDED_PORT, facts.port(), 0, facts.port().length);
        } else if (!facts.trusted()) {
            dropForwarded(fields);
        }
        if (forwarding.forwarded()) {
            addForwarded(head, facts);
        } else if (!facts.trusted()) {
            fields.drop(FieldName.FORWARDED);
        }
        if (forwarding.requestId()) {
            addRequestId(fields, facts);
        }
        if (forwarding.traceparent() && !fields.has(FieldName.TRACEPARENT)) {
            addTraceparent(fields);
        }
        via.addTo(fields);
    }

    /** Nobody but a trusted peer may say in which country a client is. */
    private static void dropCountry(Fields fields, @Nullable FieldName countryHeader) {
        if (countryHeader != null) {
            fields.drop(countryHeader);
        }
    }

    /** Nor where a request came from. */
    private static void dropForwarded(Fields fields) {
        fields.drop(FieldName.X_FORWARDED_FOR);
        fields.drop(FieldName.X_FORWARDED_PROTO);
        fields.drop(FieldName.X_FORWARDED_HOST);
        fields.drop(FieldName.X_FORWARDED_PORT);
    }

    /** The chain that a trusted peer told, and the peer; from anybody else only the peer (data-plane: resolved client). */
    private static void addForwardedFor(Fields fields, ConnectionFacts facts) {
        byte[] peer = facts.peer().text();
        int told = facts.trusted() ? fields.find(FieldName.X_FORWARDED_FOR) : -1;
        int valueStart = fields.beginLine(FORWARDED_FOR);
        for (; told >= 0; told = fields.find(FieldName.X_FORWARDED_FOR, told + 1)) {
            fields.put(fields.bytes(), fields.valueStart(told), fields.valueEnd(told));
            fields.put(LIST_SEPARATOR, 0, LIST_SEPARATOR.length);
        }
        fields.put(peer, 0, peer.length);
        fields.drop(FieldName.X_FORWARDED_FOR);
        fields.endLine(FORWARDED_FOR, valueStart);
    }

    private static void addUnlessTold(
            Fields fields, ConnectionFacts facts, FieldBlock.Name name, byte[] value, int start, int end) {
        if (fields.has(name.name())) {
            if (facts.trusted()) {
                return;
            }
            fields.drop(name.name());
        }
        if (end > start) {
            fields.append(name, value, start, end);
        }
    }

    /** RFC 7239: one element for this hop. */
    private static void addForwarded(RequestHead head, ConnectionFacts facts) {
        Fields fields = head.fields();
        if (!facts.trusted()) {
            fields.drop(FieldName.FORWARDED);
        }
        ClientAddress peer = facts.peer();
        int valueStart = fields.beginLine(FORWARDED);
        fields.put(FOR, 0, FOR.length);
        if (peer.isV6()) {
            fields.put('"');
            fields.put('[');
        }
        fields.put(peer.text(), 0, peer.text().length);
        if (peer.isV6()) {
            fields.put(']');
            fields.put('"');
        }
        fields.put(PROTO, 0, PROTO.length);
        fields.put(facts.scheme(), 0, facts.scheme().length);
        if (head.authorityEnd() > head.authorityStart()) {
            fields.put(HOST, 0, HOST.length);
            fields.put(head.bytes(), head.authorityStart(), head.authorityEnd());
            fields.put('"');
        }
        fields.endLine(FORWARDED, valueStart);
    }

    private void addRequestId(Fields fields, ConnectionFacts facts) {
        if (fields.has(FieldName.X_REQUEST_ID)) {
            if (facts.trusted()) {
                return;
            }
            fields.drop(FieldName.X_REQUEST_ID);
        }
        int valueStart = fields.beginLine(REQUEST_ID);
        putHex(fields, random.nextLong());
        putHex(fields, random.nextLong());
        fields.endLine(REQUEST_ID, valueStart);
    }

    /** W3C Trace Context, version 00, not sampled. */
    private void addTraceparent(Fields fields) {
        int valueStart = fields.beginLine(TRACEPARENT);
        fields.put('0');
        fields.put('0');
        fields.put('-');
        putHex(fields, random.nextLong());
        putHex(fields, random.nextLong() | 1);
        fields.put('-');
        putHex(fields, random.nextLong() | 1);
        fields.put('-');
        fields.put('0');
        fields.put('0');
        fields.endLine(TRACEPARENT, valueStart);
    }

    private static void putHex(Fields fields, long bits) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            fields.put(HEX[(int) (bits >>> shift) & 15]);
        }
    }
}
