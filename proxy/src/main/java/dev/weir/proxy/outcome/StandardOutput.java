package dev.weir.proxy.outcome;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Access log lines to the standard output, past the buffers of System.out. It is never closed. */
final class StandardOutput implements LogSink {
    private final FileOutputStream stream = new FileOutputStream(FileDescriptor.out);
    private final FileChannel channel = stream.getChannel();

    @Override
    public void write(ByteBuffer lines) throws IOException {
        while (lines.hasRemaining()) {
            channel.write(lines);
        }
    }

    @Override
    public void reopen() {}

    @Override
    public void close() {}
}
