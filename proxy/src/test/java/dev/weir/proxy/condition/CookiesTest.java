package dev.weir.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import dev.weir.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookiesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "uid=ann                    | ann",
                "a=b; uid=ann               | ann",
                "a=b;uid=ann;c=d            | ann",
                "uid=ann; uid=bob           | ann",
                "a=uid; uid=ann             | ann",
                "UID=bob; uid=ann           | ann",
                "uidx=bob; xuid=eve         | -",
                "uid                        | -",
                "uid; uid=ann               | ann",
                "uid=                       | ''",
                "uid = ann                  | ann",
                "uid=a=b                    | a=b",
                "uid=\"a b\"; c=d           | a b",
                "uid=\"\"                   | ''",
                "uid=\"                     | \"",
                "uid=\"ann                  | \"ann",
                "uid=a\"b\"                 | a\"b\"",
                "uid=\"a;uid=b\"            | \"a",
                ";;; uid=ann ;;             | ann",
                "=; =x; uid=ann             | ann",
            })
    void firstCookieOfTheNameCounts(String cookies, String expected) {
        assertThat(find(cookies)).isEqualTo(expected);
    }

    @Test
    void severalCookieFieldsAreOneList() {
        assertThat(find("a=b", "c=d; uid=ann", "uid=bob")).isEqualTo("ann");
    }

    private static String find(String... cookies) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        for (String cookie : cookies) {
            lines.add(new FieldBlock.Line("Cookie", cookie));
        }
        RequestHead head = new RequestDescription("GET", "h", "/", lines, ClientAddress.UNKNOWN, false).toHead();
        long value = Cookies.find(head, Literal.of("uid"));
        return value == Span.NONE ? null : Ascii.text(head.bytes(), Span.start(value), Span.end(value));
    }
}
