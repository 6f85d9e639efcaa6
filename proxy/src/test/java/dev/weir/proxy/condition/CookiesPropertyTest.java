package dev.weir.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Cookies are found as a slow and obvious reading of RFC 6265 finds them. */
class CookiesPropertyTest {

    @Property
    void whatWasWrittenIsFound(@ForAll("cookies") List<Cookie> cookies, @ForAll("names") String name) {
        StringBuilder field = new StringBuilder();
        for (Cookie cookie : cookies) {
            field.append(field.isEmpty() ? "" : "; ")
                    .append(cookie.name)
                    .append('=')
                    .append(cookie.written());
        }
        String first = cookies.stream()
                .filter(cookie -> cookie.name.equals(name))
                .map(Cookie::value)
                .findFirst()
                .orElse(null);

        assertThat(find(name, List.of(field.toString()))).isEqualTo(first);
    }

    @Property(tries = 3_000)
    void anyFieldsAreReadAsByTheReference(@ForAll("fields") List<String> fields, @ForAll("names") String name) {
        assertThat(find(name, fields)).isEqualTo(CookieOracle.find(name, fields));
    }

    @Property(tries = 3_000)
    void aCookieThatWasRemovedIsGoneAndTheOthersStay(
            @ForAll("fields") List<String> fields, @ForAll("names") String name, @ForAll("names") String other) {
        RequestHead head = head(fields);
        Cookies.remove(head, Literal.of(name));

        assertThat(find(name, head)).isNull();
        if (!other.equals(name)) {
            assertThat(find(other, head)).isEqualTo(CookieOracle.find(other, fields));
        }
    }

    /** As it was meant, and whether it is written in quotes. */
    record Cookie(String name, String value, boolean quoted) {
        String written() {
            return quoted ? '"' + value + '"' : value;
        }
    }

    @Provide
    Arbitrary<List<Cookie>> cookies() {
        Arbitrary<String> values = Arbitraries.strings()
                .withChars("abc019=!#$%&'()*+-./:<>?@[]^_`{|}~")
                .ofMaxLength(8);
        return Combinators.combine(names(), values, Arbitraries.of(true, false))
                .as(Cookie::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<List<String>> fields() {
        return Arbitraries.strings()
                .withChars("ab=;\" \t,c")
                .ofMinLength(1)
                .ofMaxLength(24)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("a", "b", "ab", "abc", "c");
    }

    private static @Nullable String find(String name, List<String> fields) {
        return find(name, head(fields));
    }

    private static @Nullable String find(String name, RequestHead head) {
        long value = Cookies.find(head, Literal.of(name));
        return value == Span.NONE ? null : Ascii.text(head.bytes(), Span.start(value), Span.end(value));
    }

    private static RequestHead head(List<String> fields) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        fields.forEach(field -> lines.add(new FieldBlock.Line("Cookie", field)));
        return new RequestDescription("GET", "h", "/", lines, ClientAddress.UNKNOWN, false).toHead();
    }
}
