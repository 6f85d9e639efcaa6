package dev.weir.proxy.http;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random request heads: every part may be one that parsers have stumbled over, and some bytes are damaged. */
final class RequestTexts {
    private static final String TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~0123456789abcxyzABCXYZ";
    private static final char[] DAMAGES = "\r\n\0\t :,;%./?#a-\u007f\u00e9".toCharArray();

    private static final Arbitrary<String> METHODS = Arbitraries.frequency(
            Tuple.of(6, "GET"),
            Tuple.of(3, "POST"),
            Tuple.of(1, "OPTIONS"),
            Tuple.of(1, "get"),
            Tuple.of(1, "TRACE"),
            Tuple.of(1, "CONNECT"));
    private static final Arbitrary<String> VERSIONS = Arbitraries.frequency(
            Tuple.of(10, "HTTP/1.1"),
            Tuple.of(4, "HTTP/1.0"),
            Tuple.of(1, "HTTP/1.7"),
            Tuple.of(1, "HTTP/2.0"),
            Tuple.of(1, "http/1.1"));
    private static final Arbitrary<String> PATHS = Arbitraries.of(
                    "/", "/a", "/b", "/.", "/..", "/%2e", "/%2E.", "/...", "/.a", "/%2f", "%", "/%2", "?", "?q", ";",
                    "/%00")
            .list()
            .ofMaxSize(5)
            .map(parts -> "/" + String.join("", parts));
    private static final Arbitrary<String> TARGETS = Arbitraries.frequencyOf(
            Tuple.of(8, PATHS),
            Tuple.of(
                    2,
                    Combinators.combine(
                                    Arbitraries.of("http://", "HTTPS://", "ftp://"),
                                    Arbitraries.of("b", "B:81", "[::1]", "u@b", "", "b:x"),
                                    Arbitraries.of("", "/", "/x/../y?z", "?z"))
                            .as((scheme, authority, rest) -> scheme + authority + rest)),
            Tuple.of(1, Arbitraries.of("*", "a", "/\u00e9", "/#", "/a\\b")));
    private static final Arbitrary<String> HOST_LINES = Arbitraries.frequency(
            Tuple.of(10, "Host: Weir.Test"),
            Tuple.of(2, "host:a.:80"),
            Tuple.of(1, "Host:"),
            Tuple.of(1, "Host: a b"),
            Tuple.of(1, "X-No: host"));
    private static final Arbitrary<String> FIELD_LINES = Arbitraries.of(
            "A: 1",
            "a:",
            "X-B:  b c \t",
            "Cookie: a=b; c=d",
            "X-Weir-Variant: canary",
            "Content-Length: 5",
            "content-length: 05",
            "Content-Length: 6",
            "Content-Length: 5, 5",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Host: b",
            "Connection: keep-alive",
            "Connection: close",
            "Connection: a, Upgrade",
            "Connection: X-B ,expect,",
            "Connection: te, cookie",
            "Upgrade: websocket",
            "TE: trailers, gzip",
            "Expect: 100-continue",
            "Expect: more",
            "Keep-Alive: timeout=5",
            "HTTP2-Settings: x");

    private RequestTexts() {}

    /** Whole heads, many of them good. */
    static Arbitrary<String> heads() {
        return Combinators.combine(
                        METHODS,
                        TARGETS,
                        VERSIONS,
                        HOST_LINES,
                        FIELD_LINES.list().ofMaxSize(5))
                .as((method, target, version, host, lines) -> method + " " + target + " " + version + "\r\n" + host
                        + "\r\n" + Wire.head(lines.toArray(String[]::new)));
    }

    /** Heads in which some bytes were put in, replaced or taken out. */
    static Arbitrary<String> damagedHeads() {
        Arbitrary<Damage> damage = Combinators.combine(
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.of(Damage.Kind.values()),
                        Arbitraries.of(DAMAGES))
                .as(Damage::new);
        return Combinators.combine(heads(), damage.list().ofMaxSize(2)).as((head, damages) -> {
            String text = head;
            for (Damage each : damages) {
                text = each.applyTo(text);
            }
            return text;
        });
    }

    static Arbitrary<String> tokens() {
        return Arbitraries.strings().withChars(TOKEN_CHARACTERS).ofMinLength(1).ofMaxLength(20);
    }

    /** What may stand in a field value, without the blanks around it. */
    static Arbitrary<String> values() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .withChars('\t', '\u0080', '\u00ff')
                .ofMaxLength(40)
                .map(value -> value.replaceAll("^[ \t]+|[ \t]+$", ""));
    }

    private record Damage(double where, Kind kind, char character) {
        enum Kind {
            INSERT,
            REPLACE,
            REMOVE
        }

        String applyTo(String text) {
            if (text.isEmpty()) {
                return text;
            }
            int at = (int) Math.min(text.length() - 1, where * text.length());
            return switch (kind) {
                case INSERT -> text.substring(0, at) + character + text.substring(at);
                case REPLACE -> text.substring(0, at) + character + text.substring(at + 1);
                case REMOVE -> text.substring(0, at) + text.substring(at + 1);
            };
        }
    }
}
