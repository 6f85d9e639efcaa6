package dev.weir.proxy.config.hocon;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class HoconOutlineTest {

    @Test
    void keysThatStandTwiceAreFoundInEverySpelling() {
        assertThat(repeats("a = 1\na = 2")).isEqualTo("[a:2(1)]");
        assertThat(repeats("a { b = 1 }\na.b = 2")).isEqualTo("[a.b:2(1)]");
        assertThat(repeats("a { b : 1, \"b\" : 2 }")).isEqualTo("[a.b:1(1)]");
        assertThat(repeats("{ a = [{ b = 1, b = 2 }] }")).isEqualTo("[a[0].b:1(1)]");
        assertThat(repeats("a = 1\n\n// a = 2\n# a = 3\na {}")).isEqualTo("[a:5(1)]");
        assertThat(repeats("pools { a { x = 1 } }\npools { a { y = 1 } }")).isEqualTo("[pools.a:2(1)]");
    }

    @Test
    void definitionsThatBuildOnEarlierOnesAreNoRepeats() {
        assertThat(repeats("a = 1\na = ${?A}")).isEqualTo("[]");
        assertThat(repeats("a = [1]\na = ${a} [2]\na += 3")).isEqualTo("[]");
        assertThat(repeats("a { b = 1 }\na { c = 1 }\na.d = 1")).isEqualTo("[]");
        assertThat(repeats("pools { a { x = 1 } }\npools { b { x = 1 } }\npools.a.y = 1"))
                .isEqualTo("[]");
        assertThat(repeats("a = [{ b = 1 }, { b = 2 }]")).isEqualTo("[]");
        assertThat(repeats("a = \"x\\\" b = 1\"\nb = 2")).isEqualTo("[]");
        assertThat(repeats("a = \"\"\"\nb = 1\n\"\"\"\"\nb = 2")).isEqualTo("[]");
        assertThat(repeats("a = ${x} { b = 1 }\nb = 2")).isEqualTo("[]");
    }

    @Test
    void includesHaveTheirLine() {
        HoconOutline outline = HoconOutline.of("""
            a = "include \\"no.conf\\""
            include required("one.conf")
            b { include required(file("two.conf")), include-x = 1 }
            """);

        assertThat(outline.lineOfInclude("one.conf")).isEqualTo(2);
        assertThat(outline.lineOfInclude("two.conf")).isEqualTo(3);
        assertThat(outline.lineOfInclude("no.conf")).isZero();
        assertThat(outline.repeats()).isEmpty();
    }

    @Property(tries = 1000)
    void everyTextHasAnEnd(
            @ForAll
                    @StringLength(max = 60)
                    @Chars({'{', '}', '[', ']', '"', '=', ':', '.', ',', '\n', '#', '/', '$', '?', '+', '\\', ' '})
                    @CharRange(from = 'a', to = 'c')
                    String text) {
        assertThat(HoconOutline.of(text)).isNotNull();
        assertThat(HoconOutline.of("a = " + text)).isNotNull();
        assertThat(HoconOutline.of("include \"" + text)).isNotNull();
    }

    private static String repeats(String text) {
        return HoconOutline.of(text).repeats().stream()
                .map(repeat -> repeat.key() + ":" + repeat.line() + "(" + repeat.firstLine() + ")")
                .toList()
                .toString();
    }
}
