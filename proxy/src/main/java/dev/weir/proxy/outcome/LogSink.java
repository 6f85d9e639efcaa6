package dev.weir.proxy.outcome;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the access log's lines end up. Used by the log's writer alone. */
interface LogSink extends AutoCloseable {
    /** Writes whole lines. On failure the buffer's position says how much was written; the rest is handed in again. */
    void write(ByteBuffer lines) throws IOException;

    /** Opens the destination anew, as after somebody renamed the file. */
    void reopen() throws IOException;

    @Override
    void close() throws IOException;
}
