package dev.weir.proxy.upstream;

import dev.weir.os.SocketShortage;
import dev.weir.proxy.config.EndpointSource;
import dev.weir.proxy.config.HealthCheck.Probe;
import dev.weir.proxy.pool.Endpoint;
import dev.weir.proxy.pool.Pool;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One question to one endpoint, on a connection of its own. It blocks, so it belongs on a virtual thread, and knows no
 * deadline but the interrupt, which closes its socket.
 */
final class HealthProbe implements Callable<HealthProbe.Answer> {
    /** {@code HTTP/1.1 200}, without what follows. */
    private static final int STATUS_END = 12;

    /** As much as is read of an answer, of which only the status counts. */
    private static final int MAX_ANSWER_BYTES = 4096;

    private final Pool pool;
    private final Endpoint endpoint;
    private final Probe probe;

    /**
     * What came of it.
     *
     * @param failure null: the endpoint is well
     */
    record Answer(@Nullable String failure) {
        static final Answer WELL = new Answer(null);

        /** Weir itself had nothing to ask with: the endpoint is as it was. */
        static final Answer NOT_ASKED = new Answer("not asked, for want of a socket");
    }

    HealthProbe(Pool pool, Endpoint endpoint, Probe probe) {
        this.pool = pool;
        this.endpoint = endpoint;
        this.probe = probe;
    }

    @Override
    public Answer call() {
        SocketAddress address = endpoint.address();
        SocketChannel unconnected;
        try {
            unconnected = address instanceof UnixDomainSocketAddress
                    ? SocketChannel.open(StandardProtocolFamily.UNIX)
                    : SocketChannel.open();
        } catch (IOException e) {
            return Answer.NOT_ASKED;
        }
        try (SocketChannel channel = unconnected) {
            return ask(channel, address);
        } catch (IOException e) {
            if (SocketShortage.isCauseOf(e, address)) {
                return Answer.NOT_ASKED;
            }
            String message = e.getMessage();
            return new Answer(message == null ? e.getClass().getSimpleName() : message);
        }
    }

    private Answer ask(SocketChannel channel, SocketAddress address) throws IOException {
        channel.connect(address);
        return switch (probe) {
            case Probe.Tcp tcp -> Answer.WELL;
            case Probe.Http http -> get(channel, http);
        };
    }

    private Answer get(SocketChannel channel, Probe.Http http) throws IOException {
        ByteBuffer request = ByteBuffer.wrap(requestFor(http).getBytes(StandardCharsets.ISO_8859_1));
        while (request.hasRemaining()) {
            channel.write(request);
        }
        ByteBuffer answer = ByteBuffer.allocate(MAX_ANSWER_BYTES);
        while (answer.position() <= STATUS_END) {
            if (channel.read(answer) < 0) {
                return new Answer("closed without an answer");
            }
        }
        int status = status(answer.flip());
        if (status < 0) {
            return new Answer("the answer is not HTTP/1");
        }
        return http.expected().contains(status) ? Answer.WELL : new Answer("status " + status);
    }

    private String requestFor(Probe.Http http) {
        return "GET " + http.path() + " HTTP/1.1\r\n"
                + "Host: " + hostFor(http) + "\r\n"
                + "User-Agent: weir-health\r\n"
                + "Accept: */*\r\n"
                + "Connection: close\r\n"
                + "\r\n";
    }

    private String hostFor(Probe.Http http) {
        if (http.host() != null) {
            return http.host();
        }
        if (endpoint.address() instanceof UnixDomainSocketAddress) {
            return "localhost";
        }
        return pool.source() instanceof EndpointSource.Dns dns ? dns.name() + ":" + dns.port() : endpoint.label();
    }

    /** The status of a status line (RFC 9112 section 4), or -1 if it is none. */
    private static int status(ByteBuffer answer) {
        String start = StandardCharsets.ISO_8859_1
                .decode(answer.slice(0, STATUS_END + 1))
                .toString();
        return start.matches("HTTP/1\\.[0-9] [1-5][0-9][0-9][ \\r\\n]")
                ? Integer.parseInt(start, STATUS_END - 3, STATUS_END, 10)
                : -1;
    }
}
