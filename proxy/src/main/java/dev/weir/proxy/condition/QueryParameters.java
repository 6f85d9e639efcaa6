package dev.weir.proxy.condition;

import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.RequestHead;

/**
 * The parameters of a query: pairs {@code name=value} between ampersands, not decoded; a name without an equals sign has an
 * empty value. Stateless, any thread.
 */
final class QueryParameters {
    private QueryParameters() {}

    /** The {@link Span} of the value of the first parameter of this name that begins at or behind {@code from}, or {@link Span#NONE}. */
    static long find(RequestHead head, Literal name, int from) {
        byte[] bytes = head.bytes();
        int end = head.queryEnd();
        int pair = from;
        while (pair < end) {
            int ampersand = Ascii.indexOf(bytes, pair, end, '&');
            int pairEnd = ampersand < 0 ? end : ampersand;
            if (name.begins(bytes, pair, pairEnd)) {
                int nameEnd = pair + name.length();
                if (nameEnd == pairEnd) {
                    return Span.of(nameEnd, nameEnd);
                }
                if (bytes[nameEnd] == '=') {
                    return Span.of(nameEnd + 1, pairEnd);
                }
            }
            pair = pairEnd + 1;
        }
        return Span.NONE;
    }
}
