package dev.weir.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http1OutputTest {
    private static final int LARGE = 5000;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Http1Output output = new Http1Output(channel);

    @AfterEach
    void closeChannel() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aSmallMessageLeavesInOneBuffer() {
        Http1HeadWriter.writeRequest(Wire.requestWith("X: 1"), output.room(200));
        output.frame(false);
        output.body(Wire.buffer("hello"));
        output.end(null);
        assertThat(channel.outboundMessages()).isEmpty();
        output.flush();

        assertThat(sent()).containsExactly("GET / HTTP/1.1\r\nHost: weir.test\r\nX: 1\r\n\r\nhello");
    }

    @Test
    void chunksAreFramed() {
        output.frame(true);
        output.body(Wire.buffer("hello"));
        output.body(Wire.buffer("0123456789abcdef"));
        output.end(null);
        output.flush();

        assertThat(sent()).containsExactly("5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n");
    }

    @Test
    void anEmptyPieceIsNoChunkAndEndsNothing() {
        output.frame(true);
        ByteBuf empty = channel.alloc().buffer();
        output.body(empty);
        output.body(Wire.buffer("a"));
        output.flush();

        assertThat(sent()).containsExactly("1\r\na\r\n");
        assertThat(empty.refCnt()).isZero();
    }

    @Test
    void aPieceThatCannotBeFramedForLackOfMemoryIsReleased() {
        channel.config().setAllocator(new WithoutMemory());
        output.frame(true);
        ByteBuf small = Wire.buffer("hello");
        ByteBuf large = Wire.buffer("x".repeat(LARGE));

        assertThatThrownBy(() -> output.body(small)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> output.body(large)).isInstanceOf(OutOfMemoryError.class);

        assertThat(small.refCnt()).isZero();
        assertThat(large.refCnt()).isZero();
    }

    private static final class WithoutMemory extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("of the test");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("of the test");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }

    @Test
    void aLargePieceGoesOnAsItCameBetweenItsFrame() {
        ByteBuf large = Wire.buffer("x".repeat(LARGE));
        output.frame(true);
        output.body(Wire.buffer("a"));
        output.body(large);
        output.body(Wire.buffer("b"));
        output.end(null);
        output.flush();

        assertThat(channel.outboundMessages()).element(1).isSameAs(large);
        assertThat(sent()).containsExactly("1\r\na\r\n1388\r\n", "x".repeat(LARGE), "\r\n1\r\nb\r\n0\r\n\r\n");
    }

    @Test
    void whatDoesNotFitTheGatheringBufferBeginsAnother() {
        output.frame(false);
        String piece = "x".repeat(3000);
        for (int i = 0; i < 4; i++) {
            output.body(Wire.buffer(piece));
        }
        output.flush();

        assertThat(String.join("", sent())).isEqualTo(piece.repeat(4));
    }

    @Test
    void trailersFollowTheLastChunk() {
        output.frame(true);
        output.body(Wire.buffer("a"));
        output.end(Wire.responseWith("Digest: d", "Connection: x", "X: 1", "grpc-status: 0")
                .fields());
        output.flush();

        assertThat(sent()).containsExactly("1\r\na\r\n0\r\nDigest: d\r\ngrpc-status: 0\r\n\r\n");
    }

    /** Trailers did not know their length, and were written into whatever room was left. */
    @Test
    void receivedTrailersGetTheRoomTheyNeed() {
        Http1BodyReader reader = new Http1BodyReader(HeadLimits.DEFAULT);
        ByteBuf in = Wire.buffer("0\r\nX: " + "t".repeat(LARGE) + "\r\n\r\n");
        output.frame(true);
        output.body(Wire.buffer("x".repeat(4000)));
        ByteBuf gathered = output.room(1);
        int capacity = gathered.capacity();
        reader.startChunked();
        reader.read(in, new BodySink() {
            @Override
            public void onBody(ByteBuf data) {
                data.release();
            }

            @Override
            public void onBodyEnd(Fields trailers) {
                output.end(trailers);
            }
        });
        output.flush();

        assertThat(gathered.capacity()).isEqualTo(capacity);
        assertThat(String.join("", sent())).endsWith("\r\n0\r\nX: " + "t".repeat(LARGE) + "\r\n\r\n");
    }

    @Test
    void trailersOfABodyOfKnownLengthAreLeftOut() {
        output.frame(false);
        output.body(Wire.buffer("a"));
        output.end(Wire.responseWith("Digest: d").fields());
        output.flush();

        assertThat(sent()).containsExactly("a");
    }

    @Test
    void theEndOfOneBodyIsNotTheEndOfTheNext() {
        output.frame(true);
        output.end(null);
        output.end(null);
        output.frame(false);
        output.body(Wire.buffer("a"));
        output.flush();

        assertThat(sent()).containsExactly("0\r\n\r\na");
    }

    @Test
    void bytesAreCountedWhenTheyAreGivenToTheChannel() {
        output.frame(true);
        output.body(Wire.buffer("hello"));
        assertThat(output.bytesWritten()).isZero();
        output.flush();
        assertThat(output.bytesWritten()).isEqualTo(10);
        output.end(null);
        output.flush();
        output.flush();

        assertThat(output.bytesWritten()).isEqualTo(15);
        assertThat(sent()).hasSize(2);
    }

    @Test
    void roomThatStaysEmptyIsGivenBack() {
        ByteBuf room = output.room(10);
        output.flush();

        assertThat(room.refCnt()).isZero();
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void whatIsDiscardedIsReleasedAndNeverSent() {
        output.frame(false);
        output.body(Wire.buffer("a"));
        ByteBuf gathered = output.room(1);
        output.discard();
        output.discard();
        output.flush();

        assertThat(gathered.refCnt()).isZero();
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void aClosedChannelReleasesEverything() {
        ByteBuf large = Wire.buffer("x".repeat(LARGE));
        channel.close();
        output.frame(true);
        output.body(large);
        ByteBuf gathered = output.room(1);
        output.end(null);
        output.flush();

        assertThat(large.refCnt()).isZero();
        assertThat(gathered.refCnt()).isZero();
    }

    /** Takes and releases what was sent, one text a buffer. */
    private List<String> sent() {
        List<String> sent = new ArrayList<>();
        for (ByteBuf data = channel.readOutbound(); data != null; data = channel.readOutbound()) {
            sent.add(data.toString(StandardCharsets.ISO_8859_1));
            assertThat(data.release()).isTrue();
        }
        return sent;
    }
}
