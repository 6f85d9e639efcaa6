package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Text to heads and back, as tests need it: one character is one byte (ISO-8859-1). */
final class Wire {
    private Wire() {}

    /** These lines and the empty one. */
    static String head(String... lines) {
        return Arrays.stream(lines).map(line -> line + "\r\n").collect(Collectors.joining()) + "\r\n";
    }

    /** A request head that is taken whole, with these lines. */
    static RequestHead request(String... lines) {
        return accepted(head(lines));
    }

    /** A GET of {@code /} with a Host and these fields. */
    static RequestHead requestWith(String... fieldLines) {
        return accepted(requestText(fieldLines));
    }

    static String requestText(String... fieldLines) {
        return "GET / HTTP/1.1\r\nHost: weir.test\r\n" + head(fieldLines);
    }

    /** A response head that is taken whole, with a 200 and these fields. */
    static ResponseHead responseWith(String... fieldLines) {
        return response("HTTP/1.1 200 OK\r\n" + head(fieldLines));
    }

    static ResponseHead response(String wire) {
        ResponseHead head = new ResponseHead(HeadLimits.DEFAULT);
        assertThat(parse(wire, head)).as(wire).isEqualTo(wire.length());
        return head;
    }

    static RequestHead accepted(String wire) {
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        int result = parse(wire, head);
        assertThat(result).as(() -> outcome(result) + " of " + wire).isEqualTo(wire.length());
        return head;
    }

    static int parse(String wire, RequestHead head) {
        return new Http1RequestParser(HeadLimits.DEFAULT).parse(buffer(wire), head);
    }

    static int parse(String wire, ResponseHead head) {
        return new Http1ResponseParser(HeadLimits.DEFAULT).parse(buffer(wire), head);
    }

    /** What became of a request head, for comparison: its length, "incomplete", or the refusal. */
    static Object requestOutcome(String wire) {
        return outcome(parse(wire, new RequestHead(HeadLimits.DEFAULT)));
    }

    static Object responseOutcome(String wire) {
        return outcome(parse(wire, new ResponseHead(HeadLimits.DEFAULT)));
    }

    static Object outcome(int result) {
        if (result == HeadLines.INCOMPLETE) {
            return "incomplete";
        }
        return result > 0 ? (Object) result : HeadLines.refusal(result);
    }

    /** The lines of the fields that were not dropped. */
    static List<String> lines(Fields fields) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < fields.count(); i++) {
            if (!fields.isDropped(i)) {
                lines.add(fields.name(i) + ": " + fields.value(i));
            }
        }
        return lines;
    }

    /** The request as it goes upstream. */
    static String written(RequestHead head) {
        return written(out -> Http1HeadWriter.writeRequest(head, out));
    }

    static String written(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes, int start, int end) {
        return Ascii.text(bytes, start, end);
    }
}
