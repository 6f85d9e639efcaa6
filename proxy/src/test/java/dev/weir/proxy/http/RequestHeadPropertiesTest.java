package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple3;

class RequestHeadPropertiesTest {
    private final Http1RequestParser parser = new Http1RequestParser(HeadLimits.DEFAULT);
    private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);

    @Property(tries = 5000)
    void theParserReadsWhatTheRulesSay(@ForAll("damagedHeads") String wire) {
        int result = Wire.parse(wire, head);
        Object read =
                result > 0 ? RequestFacts.of(head) : result == 0 ? RequestOracle.INCOMPLETE : RequestOracle.REFUSED;

        assertThat(read).as(wire).isEqualTo(RequestOracle.read(wire));
    }

    @Property(tries = 5000)
    void aGrowingHeadIsIncompleteUntilItsResultIsCertain(@ForAll("damagedHeads") String wire) {
        ByteBuf bytes = Wire.buffer(wire + "\0 what follows \r\n\r\n");
        int length = bytes.readableBytes();
        int whole = parser.parse(bytes, head);
        int at = 0;
        while (at < length && parser.parse(bytes.slice(0, at), head) == Http1RequestParser.INCOMPLETE) {
            at++;
        }

        for (; at < length; at++) {
            assertThat(parser.parse(bytes.slice(0, at), head))
                    .as("%d bytes of %s", at, wire)
                    .isEqualTo(whole);
        }
    }

    @Property(tries = 3000)
    void theNextHopReadsTheSameRequest(@ForAll("heads") String wire) {
        Assume.that(Wire.parse(wire, head) > 0 && head.authorityEnd() > head.authorityStart());
        RequestFacts facts = RequestFacts.of(head);
        String forwarded = Wire.written(head);
        RequestHead next = Wire.accepted(forwarded);

        assertThat(RequestFacts.of(next)).as(forwarded).isEqualTo(facts.forwarded());
        assertThat(Wire.written(next)).isEqualTo(forwarded);
    }

    @Property
    void aHeadMadeOfPartsIsTakenApartAgain(
            @ForAll("tokens") String method,
            @ForAll("paths") String path,
            @ForAll("authorities") String authority,
            @ForAll("fields") List<Tuple3<String, String, String>> fields) {
        Assume.that(!method.equals("CONNECT") && !method.equals("TRACE"));
        StringBuilder wire = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + authority + "\r\n");
        for (Tuple3<String, String, String> field : fields) {
            wire.append(field.get1())
                    .append(':')
                    .append(field.get3())
                    .append(field.get2())
                    .append("\t \r\n");
        }
        RequestHead parsed = Wire.accepted(wire.append("\r\n").toString());

        assertThat(parsed.methodText()).isEqualTo(method);
        assertThat(parsed.pathText()).isEqualTo(path);
        assertThat(Wire.text(parsed.bytes(), parsed.authorityStart(), parsed.authorityEnd()))
                .isEqualTo(authority);
        assertThat(Wire.lines(parsed.fields()))
                .containsExactlyElementsOf(fields.stream()
                        .map(field -> field.get1() + ": " + field.get2())
                        .toList());
        for (Tuple3<String, String, String> field : fields) {
            int found = parsed.fields().find(FieldName.of(field.get1()));
            assertThat(parsed.fields().name(found)).isEqualToIgnoringCase(field.get1());
        }
    }

    @Provide
    Arbitrary<String> damagedHeads() {
        return RequestTexts.damagedHeads();
    }

    @Provide
    Arbitrary<String> heads() {
        return RequestTexts.heads();
    }

    @Provide
    Arbitrary<String> tokens() {
        return RequestTexts.tokens();
    }

    @Provide
    Arbitrary<String> paths() {
        Arbitrary<String> segments = Arbitraries.strings()
                .withCharRange('!', '~')
                .excludeChars('#', '?', '/', '.', '%')
                .ofMaxLength(8);
        return segments.list().ofMinSize(1).ofMaxSize(6).map(list -> "/" + String.join("/", list));
    }

    @Provide
    Arbitrary<String> authorities() {
        Arbitrary<String> hosts = Arbitraries.strings()
                .withChars("abcXYZ019-._~!$&'()*+,;=%")
                .ofMinLength(1)
                .ofMaxLength(30);
        Arbitrary<String> ports = Arbitraries.integers().between(0, 65_535).map(port -> ":" + port);
        return Combinators.combine(hosts, Arbitraries.oneOf(Arbitraries.just(""), ports))
                .as(String::concat);
    }

    /** Name, value and the blanks between them; no name that means something to Weir. */
    @Provide
    Arbitrary<List<Tuple3<String, String, String>>> fields() {
        Arbitrary<String> names = RequestTexts.tokens().map("z"::concat);
        return Combinators.combine(names, RequestTexts.values(), Arbitraries.of("", " ", "\t  "))
                .as(Tuple::of)
                .list()
                .ofMaxSize(30);
    }
}
