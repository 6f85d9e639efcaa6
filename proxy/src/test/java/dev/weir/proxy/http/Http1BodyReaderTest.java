package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1BodyReaderTest {

    @Test
    void aBodyOfKnownLengthEndsThere() {
        DecodedBody body = DecodedBody.of(reader -> reader.startLength(5), "he", "l", "lothe next message", "more");

        assertThat(body).isEqualTo(new DecodedBody("hello", List.of(), true, null, 5));
    }

    @Test
    void aBodyOfNoBytesIsDoneAtOnceAndSaysNothing() {
        Http1BodyReader reader = new Http1BodyReader(HeadLimits.DEFAULT);
        CollectedBody sink = new CollectedBody();
        reader.startLength(0);
        ByteBuf in = Wire.buffer("the next message");

        assertThat(reader.isDone()).isTrue();
        assertThat(reader.read(in, sink)).isNull();
        assertThat(in.readerIndex()).isZero();
        assertThat(sink.ends()).isZero();
    }

    @Test
    void aBodyUntilCloseTakesEverything() {
        DecodedBody body = DecodedBody.of(Http1BodyReader::startUntilClose, "all", " of ", "it\r\n\r\n");

        assertThat(body.text()).isEqualTo("all of it\r\n\r\n");
        assertThat(body.ended()).isFalse();
    }

    @Test
    void dataIsPassedOnWithoutACopy() {
        Http1BodyReader reader = new Http1BodyReader(HeadLimits.DEFAULT);
        ByteBuf in = Wire.buffer("5\r\nhello\r\n0\r\n\r\n");
        reader.startChunked();
        reader.read(in, new BodySink() {
            @Override
            public void onBody(ByteBuf data) {
                assertThat(data.array()).isSameAs(in.array());
                data.release();
            }

            @Override
            public void onBodyEnd(@Nullable Fields trailers) {}
        });

        assertThat(in.refCnt()).isEqualTo(1);
    }

    @Test
    void chunksAreDecoded() {
        assertThat(DecodedBody.ofChunks("3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\nthe next message"))
                .isEqualTo(new DecodedBody("hello", List.of(), true, null, 24));
    }

    @ParameterizedTest
    @FieldSource("dev.weir.proxy.http.ChunkSamples#GOOD")
    void goodChunksAreTakenWhole(Sample sample) {
        DecodedBody body = DecodedBody.ofChunks(sample.wire() + "the next message");

        assertThat(body.refusal()).isNull();
        assertThat(body.ended()).isTrue();
        assertThat(body.taken()).isEqualTo(sample.wire().length());
    }

    @ParameterizedTest
    @FieldSource("dev.weir.proxy.http.ChunkSamples#BAD")
    void badChunksAreRefusedForTheirReason(Sample sample) {
        DecodedBody body = DecodedBody.ofChunks(sample.wire());

        assertThat(body.refusal()).isEqualTo(sample.refusal());
        assertThat(body.ended()).isFalse();
    }

    @Test
    void dataBeforeABadChunkWasPassedOn() {
        assertThat(DecodedBody.ofChunks("5\r\nhello\r\nX").text()).isEqualTo("hello");
    }

    @Test
    void trailersAreHandedOverWithTheEnd() {
        DecodedBody body = DecodedBody.ofChunks("0\r\ngrpc-status: 0\r\nX-B: \t c \r\ngrpc-message:\r\n\r\n");

        assertThat(body.trailers()).containsExactly("grpc-status: 0", "X-B: c", "grpc-message: ");
    }

    /** A receiver that merges trailers into the head must not hear there what the head was not allowed to say. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length",
                "Transfer-Encoding",
                "HOST",
                "Connection",
                "Keep-Alive",
                "TE",
                "Upgrade",
                "Trailer",
                "Authorization",
                "Cookie",
                "Set-Cookie",
                "Cache-Control",
                "Expect",
                "Via",
                "Forwarded",
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "X-Forwarded-Host",
                "X-Forwarded-Port",
                "x-forwarded-prefix",
                "X-Request-Id",
                "X-Weir-Variant",
                "x-weir-mirror",
                "Content-Type",
                "Content-Encoding",
                "Content-Range"
            })
    void whatMayNotStandInTrailersIsTakenOut(String name) {
        assertThat(DecodedBody.ofChunks("0\r\nA: 1\r\n" + name + ": x\r\nB: 2\r\n\r\n")
                        .trailers())
                .containsExactly("A: 1", "B: 2");
    }

    @Test
    void trailersHaveTheBudgetOfAHead() {
        String enough = "A: " + "a".repeat(16 * 1024 - 7) + "\r\n\r\n";

        assertThat(DecodedBody.ofChunks("0\r\n" + enough).ended()).isTrue();
    }

    @Test
    void oneReaderReadsOneBodyAfterAnother() {
        Http1BodyReader reader = new Http1BodyReader(HeadLimits.DEFAULT);
        ByteBuf in = Wire.buffer("hello1\r\na\r\n0\r\nA: 1\r\n\r\n2\r\nbc\r\n0\r\n\r\nrest");
        CollectedBody sink = new CollectedBody();

        reader.startLength(5);
        reader.read(in, sink);
        reader.startChunked();
        reader.read(in, sink);
        reader.startChunked();
        reader.read(in, sink);
        reader.startUntilClose();
        assertThat(reader.isUntilClose()).isTrue();
        reader.read(in, sink);

        assertThat(sink.text()).isEqualTo("helloabcrest");
        assertThat(sink.ends()).isEqualTo(3);
        assertThat(sink.trailers()).containsExactly("A: 1");
    }

    @Test
    void aBodyThatIsNotWantedAnyMoreIsForgotten() {
        Http1BodyReader reader = new Http1BodyReader(HeadLimits.DEFAULT);
        CollectedBody sink = new CollectedBody();
        reader.startChunked();
        reader.read(Wire.buffer("0\r\nHalf: a tra"), sink);
        reader.reset();
        assertThat(reader.isDone()).isTrue();

        reader.startChunked();
        reader.read(Wire.buffer("1\r\na\r\n0\r\nB: 1\r\n\r\n"), sink);

        assertThat(sink.text()).isEqualTo("a");
        assertThat(sink.trailers()).containsExactly("B: 1");
    }

    @Test
    void theSinkMayForgetTheBodyWhileItReceives() {
        Http1BodyReader reader = new Http1BodyReader(HeadLimits.DEFAULT);
        ByteBuf in = Wire.buffer("1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
        reader.startChunked();
        CollectedBody sink = new CollectedBody();
        Refusal refusal = reader.read(in, new BodySink() {
            @Override
            public void onBody(ByteBuf data) {
                sink.onBody(data);
                reader.reset();
            }

            @Override
            public void onBodyEnd(@Nullable Fields trailers) {
                sink.onBodyEnd(trailers);
            }
        });

        assertThat(refusal).isNull();
        assertThat(sink.text()).isEqualTo("a");
        assertThat(sink.ends()).isZero();
    }
}
