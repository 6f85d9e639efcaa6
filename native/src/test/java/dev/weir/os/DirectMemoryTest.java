package dev.weir.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class DirectMemoryTest {
    private static final List<IntFunction<ByteBuf>> KINDS = List.of(
            PooledByteBufAllocator.DEFAULT::directBuffer,
            PooledByteBufAllocator.DEFAULT::heapBuffer,
            Unpooled::directBuffer,
            capacity -> PooledByteBufAllocator.DEFAULT.compositeDirectBuffer());

    @Test
    void copiesWhatNettyWouldCopyWhateverTheBuffer() {
        byte[] text = "0123456789".getBytes(StandardCharsets.ISO_8859_1);
        for (IntFunction<ByteBuf> from : KINDS) {
            for (IntFunction<ByteBuf> to : KINDS) {
                ByteBuf source = from.apply(32).writeBytes(text);
                ByteBuf target = to.apply(64);
                target.ensureWritable(64);
                source.skipBytes(2);

                DirectMemory.put(source, target);
                DirectMemory.put(text, 1, 3, target);
                byte[] out = new byte[11];
                DirectMemory.get(target, 0, out, 0, 11);

                assertThat(new String(out, StandardCharsets.ISO_8859_1)).isEqualTo("23456789123");
                assertThat(source.readerIndex()).isEqualTo(2);
                assertThat(target.readableBytes()).isEqualTo(11);
                source.release();
                target.release();
            }
        }
    }

    @Test
    void sliceIsCopiedFromWhereItBegins() {
        ByteBuf whole = PooledByteBufAllocator.DEFAULT.directBuffer(16).writeBytes(new byte[] {1, 2, 3, 4, 5, 6});
        byte[] out = new byte[2];
        DirectMemory.get(whole.slice(3, 3), 1, out, 0, 2);
        assertThat(out).containsExactly(5, 6);
        whole.release();
    }

    @Test
    void nothingIsReadOrWrittenBeyondABuffer() {
        ByteBuf small = PooledByteBufAllocator.DEFAULT.directBuffer(16, 16);
        byte[] bytes = new byte[17];
        assertThatThrownBy(() -> DirectMemory.get(small, 0, bytes, 0, 17))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> DirectMemory.get(small, -1, bytes, 0, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> DirectMemory.put(bytes, 0, 17, small)).isInstanceOf(IndexOutOfBoundsException.class);
        small.release();
    }
}
