package dev.weir.proxy.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies of a route's requests, sent to another pool while the request itself is served.
 *
 * @param sharePpm of the requests with one of the methods
 * @param maxBodyBytes of a request's body; a larger one is not copied, nor its request
 * @param timeout of a whole copy, from its first byte to the last one of its answer
 * @param removed fields that the copies do not have, in lower case
 * @param compare null: the answers are read and thrown away
 */
public record MirrorConfig(
        String name,
        String pool,
        int sharePpm,
        List<String> methods,
        long maxBodyBytes,
        Duration timeout,
        List<String> removed,
        @Nullable CompareConfig compare,
        Origin origin) {

    public static final int DEFAULT_SHARE_PPM = 1_000_000;

    /** The safe ones (RFC 9110 section 9.2.1). */
    public static final List<String> DEFAULT_METHODS = List.of("GET", "HEAD", "OPTIONS");

    public static final long DEFAULT_MAX_BODY_BYTES = 256 * 1024;
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    public MirrorConfig {
        methods = List.copyOf(methods);
        removed = List.copyOf(removed);
    }

    /** Those of the methods of which nothing must be done twice. */
    public List<String> unsafeMethods() {
        return methods.stream()
                .filter(method -> !DEFAULT_METHODS.contains(method))
                .toList();
    }

    /** What is compared of two bodies. */
    public enum Body {
        /** Value by value; by their hashes where one of them is no JSON. */
        JSON,
        HASH,
        NONE
    }

    /**
     * How the answers to the copies are compared with those that users get.
     *
     * @param headers names of fields, in lower case
     * @param maxBodyBytes of an answer; longer ones are compared by length and hash
     * @param ignored places of JSON that may differ
     * @param noise a pool of the same version as the one that answers users; it gets a second copy of what is compared. Null: none
     */
    public record CompareConfig(
            List<String> headers,
            Body body,
            long maxBodyBytes,
            List<JsonPath> ignored,
            @Nullable String noise) {

        public static final List<String> DEFAULT_HEADERS = List.of("content-type");
        public static final long DEFAULT_MAX_BODY_BYTES = 64 * 1024;

        public CompareConfig {
            headers = List.copyOf(headers);
            ignored = List.copyOf(ignored);
        }
    }
}
