package dev.weir.proxy.mirror;

import dev.weir.proxy.outcome.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came back for a request or a copy of it, as far as it is compared. Immutable: nobody writes to its bytes any more. */
public sealed interface Answer {

    /** From the head sent to the end of the answer, or to the failure. */
    long latencyNs();

    /**
     * A whole answer.
     *
     * @param fields those chosen by {@link ComparisonRules#fields}, names in lower case, in the order they came in; a repeated field
     *     is there repeatedly
     */
    record Received(int status, List<Field> fields, Body body, long latencyNs) implements Answer {

        public Received {
            fields = List.copyOf(fields);
        }
    }

    /** No whole answer. Only copies fail here: where the user got none, nothing is compared. */
    record Failed(Failure why, long latencyNs) implements Answer {}

    /** A header field. */
    record Field(String name, String value) {}

    /**
     * The body as it was sent, without its framing.
     *
     * @param length in bytes; 0 also for an answer that has no body
     * @param hash of all of it, by the same function in every answer
     * @param bytes begin with all of it; null: longer than is kept, or nobody compares more than length and hash
     * @param isJson what the content type says: {@code application/json}, or a type that ends in {@code +json}
     * @param encoding the content encoding, in lower case; empty: none
     */
    record Body(long length, long hash, byte @Nullable [] bytes, boolean isJson, String encoding) {

        /** No body. */
        public static final Body NONE = new Body(0, 0, null, false, "");
    }
}
