package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Heads that are edited for somebody else, and taken back as they were. */
class RequestHeadCopyTest {
    private final RequestHead head = Wire.request(
            "POST /api/x?q HTTP/1.1", "Host: shop", "Cookie: a=b", "X-Own: 1", "Cookie: c=d", "Content-Length: 3");

    private static FieldBlock line(String name) {
        return FieldBlock.of(List.of(new FieldBlock.Line(name, "1")));
    }

    private void edit() {
        head.fields().drop(FieldName.COOKIE);
        head.fields().drop(FieldName.of("x-own"));
        head.fields().append(line("X-Copy"));
        head.pathPrefix(4, Ascii.bytes("/v2"));
        head.authority(Ascii.bytes("inner"));
    }

    @Test
    void whatWasEditedSinceTheMarkIsTakenBack() {
        head.fields().append(line("Via"));
        String before = Wire.written(head);
        HeadMark mark = new HeadMark();
        head.mark(mark);
        edit();
        head.rewind(mark);

        assertThat(Wire.written(head)).isEqualTo(before);
        assertThat(head.fields().has(FieldName.COOKIE)).isTrue();
        assertThat(head.fields().has(FieldName.of("x-copy"))).isFalse();
        head.fields().append(line("X-After"));
        assertThat(Wire.written(head)).contains("Via: 1\r\nX-After: 1\r\n").doesNotContain("X-Copy");
    }

    @Test
    void copyStaysAsTheHeadWasWhenAnotherIsParsed() {
        edit();
        String written = Wire.written(head);
        RequestHead copy = head.copy();
        head.clear();
        head.fields().append(line("X-Other"));

        assertThat(Wire.written(copy)).isEqualTo(written);
        assertThat(copy.method()).isEqualTo(Method.POST);
        assertThat(copy.bodyLength()).isEqualTo(3);
        assertThat(copy.pathText()).isEqualTo("/v2/x");
        assertThat(copy.queryText()).isEqualTo("q");
    }

    @Test
    void fieldThatWasTakenOutIsStillKnownToHaveBeenThere() {
        FieldName own = FieldName.of("x-own");
        head.fields().drop(own);

        assertThat(head.fields().has(own)).isFalse();
        assertThat(head.fields().had(own)).isTrue();
        assertThat(head.fields().had(FieldName.COOKIE)).isTrue();
        assertThat(head.fields().had(FieldName.of("x-other"))).isFalse();
    }
}
