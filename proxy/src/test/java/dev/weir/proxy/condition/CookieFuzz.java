package dev.weir.proxy.condition;

import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.testing.FuzzRun;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Any text as Cookie fields (one a line): a cookie is found where an obvious reading of RFC 6265 finds it. */
public final class CookieFuzz {
    private static final List<String> NAMES = List.of("a", "uid", "__Host-x");

    private CookieFuzz() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        if (!text.matches("[\\t\\n\\x20-\\x7e\\x80-\\xff]*") || text.length() > 4_000) {
            return;
        }
        List<String> fields =
                text.lines().filter(line -> !line.isBlank()).limit(20).toList();
        for (String name : NAMES) {
            RequestHead head = head(fields);
            String found = find(name, head);
            FuzzRun.same(CookieOracle.find(name, fields), found, text);
            Cookies.remove(head, Literal.of(name));
            FuzzRun.same(null, find(name, head), text);
            for (String other : NAMES) {
                if (!other.equals(name)) {
                    FuzzRun.same(CookieOracle.find(other, fields), find(other, head), text);
                }
            }
        }
    }

    /** What to begin with. */
    public static Stream<byte[]> seeds() {
        return Stream.of(
                        "a=1; uid=7",
                        "uid=\"7\"; a=\"",
                        "a; uid; =; ;;a=1",
                        "a=1\nuid=2\na=3",
                        " a = 1 ;\tuid=\t2",
                        "__Host-x=x=y; a=a,b",
                        "aa=1; a=2; xuid=3")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static @Nullable String find(String name, RequestHead head) {
        long value = Cookies.find(head, Literal.of(name));
        return value == Span.NONE ? null : Ascii.text(head.bytes(), Span.start(value), Span.end(value));
    }

    private static RequestHead head(List<String> fields) {
        List<FieldBlock.Line> lines = fields.stream()
                .map(field -> new FieldBlock.Line("Cookie", field.strip()))
                .toList();
        return new RequestDescription("GET", "h", "/", lines, ClientAddress.UNKNOWN, false).toHead();
    }
}
