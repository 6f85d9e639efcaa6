package dev.weir.proxy.split;

import dev.weir.proxy.condition.Cookies;
import dev.weir.proxy.condition.Literal;
import dev.weir.proxy.condition.Span;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.RequestHead;

/** A place of a request where a key may stand; an empty value is no key. Immutable, any thread. */
public sealed interface KeySource {
    /** The request has no key here. */
    long ABSENT = -1;

    /** The hash of the key that stands here, or {@link #ABSENT}. */
    long hash(RequestHead head, IdentityCheck identityCheck, SpanHash hash);

    /** The first field of this name. */
    record Header(FieldName name) implements KeySource {
        @Override
        public long hash(RequestHead head, IdentityCheck identityCheck, SpanHash hash) {
            int field = head.fields().find(name);
            return field < 0
                    ? ABSENT
                    : hashUnlessEmpty(
                            head, head.fields().valueStart(field), head.fields().valueEnd(field), hash);
        }

        @Override
        public String toString() {
            return "header:" + name;
        }
    }

    /** The host as it routes; it is no field of a head. */
    record Host() implements KeySource {
        @Override
        public long hash(RequestHead head, IdentityCheck identityCheck, SpanHash hash) {
            return hashUnlessEmpty(head, head.hostStart(), head.hostEnd(), hash);
        }

        @Override
        public String toString() {
            return "header:host";
        }
    }

    record Cookie(Literal name) implements KeySource {
        @Override
        public long hash(RequestHead head, IdentityCheck identityCheck, SpanHash hash) {
            long value = Cookies.find(head, name);
            return value == Span.NONE ? ABSENT : hashUnlessEmpty(head, Span.start(value), Span.end(value), hash);
        }

        @Override
        public String toString() {
            return "cookie:" + name;
        }
    }

    /** A claim of a verified token that is one text, number or truth value; of a list nobody could say which is meant. */
    record Claim(Claims.Name name) implements KeySource {
        @Override
        public long hash(RequestHead head, IdentityCheck identityCheck, SpanHash hash) {
            Claims claims = head.claims();
            int claim = claims.find(name, 0);
            if (claim < 0 || claims.find(name, claim + 1) >= 0) {
                return ABSENT;
            }
            int start = claims.valueStart(claim);
            int end = claims.valueEnd(claim);
            return start == end ? ABSENT : hash.hash(claims.bytes(), start, end);
        }

        @Override
        public String toString() {
            return "jwt:" + name;
        }
    }

    /** The text of the resolved client address. */
    record Address() implements KeySource {
        @Override
        public long hash(RequestHead head, IdentityCheck identityCheck, SpanHash hash) {
            ClientAddress client = head.client();
            return client.equals(ClientAddress.UNKNOWN) ? ABSENT : hash.hash(client.text(), 0, client.text().length);
        }

        @Override
        public String toString() {
            return "client-address";
        }
    }

    /** The id in Weir's own cookie, if Weir signed it. */
    record WeirId(Identity identity) implements KeySource {
        @Override
        public long hash(RequestHead head, IdentityCheck identityCheck, SpanHash hash) {
            long id = identityCheck.verifiedId(identity, head);
            return id == Span.NONE ? ABSENT : hash.hash(head.bytes(), Span.start(id), Span.end(id));
        }

        @Override
        public String toString() {
            return "weir-id";
        }
    }

    private static long hashUnlessEmpty(RequestHead head, int start, int end, SpanHash hash) {
        return start == end ? ABSENT : hash.hash(head.bytes(), start, end);
    }
}
