package dev.weir.bench;

import dev.weir.proxy.http.HeadLimits;
import dev.weir.proxy.http.Http1HeadWriter;
import dev.weir.proxy.http.Http1RequestParser;
import dev.weir.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the head of a browser's request costs: the copy and the parse in place, and both with the way out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HeadBench {
    private final ByteBuf received =
            Unpooled.directBuffer().writeBytes(SampleRequest.HEAD.getBytes(StandardCharsets.US_ASCII));
    private final ByteBuf sent = Unpooled.directBuffer(4096, 4096);
    private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);
    private final Http1RequestParser parser = new Http1RequestParser(HeadLimits.DEFAULT);

    /** The floor: 34 ns for 755 bytes where it was first measured. */
    @Benchmark
    public byte[] copy() {
        byte[] bytes = head.bytes();
        received.getBytes(0, bytes, 0, received.readableBytes());
        return bytes;
    }

    @Benchmark
    public int parse() {
        return parser.parse(received, head);
    }

    @Benchmark
    public int parseAndWrite() {
        parser.parse(received, head);
        sent.clear();
        Http1HeadWriter.writeRequest(head, sent);
        return sent.writerIndex();
    }
}
