package dev.weir.proxy.testing;

import dev.weir.proxy.testing.WireReader.Unframed;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A scripted upstream's end of one connection. Used by the thread that runs its script; {@link #received} by any.
public final class UpstreamConnection implements AutoCloseable {
    private final ScriptedUpstream upstream;
    private final Socket socket;
    private final int number;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final WireReader reader;

    UpstreamConnection(ScriptedUpstream upstream, Socket socket, int number) throws IOException {
        this.upstream = upstream;
        this.socket = socket;
        this.number = number;
        this.reader = new WireReader(new Recorder(socket.getInputStream()));
        socket.setTcpNoDelay(true);
    }

    /// Counts the connections of the upstream from 1.
    public int number() {
        return number;
    }

    /// Reads a whole request and records it.
    ///
    /// @throws ConnectionEndedException if the connection ends before the request does
    public ReceivedRequest readRequest() {
        return readBody(readHead());
    }

    /// Reads up to the empty line and records nothing yet.
    public WireMessage readHead() {
        return reader.readHead();
    }

    /// Reads the body behind a head and records the request.
    public ReceivedRequest readBody(WireMessage head) {
        return upstream.record(reader.readBody(head, Unframed.EMPTY), number);
    }

    /// Reads exactly this many bytes.
    public String readBytes(int count) {
        return reader.readBytes(count);
    }

    /// Reads everything up to the peer's close.
    public String readUntilClose() {
        return reader.readRest();
    }

    /// Sends these bytes as they are.
    public UpstreamConnection send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /// Waits as the reply says, sends its bytes and ends or keeps the connection.
    ///
    /// @return true if another request may follow
    public boolean send(Reply reply) throws IOException, InterruptedException {
        send(reply.ahead());
        if (!upstream.pause(reply)) {
            return false;
        }
        send(reply.bytes());
        switch (reply.ending()) {
            case KEEP -> {
                return true;
            }
            case CLOSE -> close();
            case RESET -> reset();
            case SILENCE -> readUntilClose();
        }
        return false;
    }

    /// Says that nothing more will be sent, and goes on reading.
    public void finishSending() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// The peer sees a reset.
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /// Everything that was read so far, byte for byte.
    public String received() {
        synchronized (received) {
            return received.toString(StandardCharsets.ISO_8859_1);
        }
    }

    boolean isOpen() {
        return !socket.isClosed();
    }

    private final class Recorder extends FilterInputStream {
        Recorder(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count > 0 && !upstream.forgets()) {
                synchronized (received) {
                    received.write(into, offset, count);
                }
            }
            return count;
        }
    }
}
