package dev.weir.proxy.upstream;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server on a loopback port that knows A records and answers over UDP (RFC 1035 section 4.1). */
final class ScriptedNameServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int RESPONSE = 0x8580;
    private static final int TYPE_A = 1;
    private static final int CLASS_IN = 1;
    private static final int NAME_OF_QUESTION = 0xC000 | HEADER_BYTES;

    /** Response codes of RFC 1035 section 4.1.1. */
    static final int NO_ERROR = 0;

    static final int SERVER_FAILURE = 2;
    static final int NO_SUCH_NAME = 3;

    private final DatagramSocket socket;
    private final Map<String, Zone> zones = new ConcurrentHashMap<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();

    private record Zone(int code, int ttlSeconds, List<String> addresses) {}

    ScriptedNameServer() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(this::serve);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void knows(String name, int ttlSeconds, String... addresses) {
        zones.put(name, new Zone(NO_ERROR, ttlSeconds, List.of(addresses)));
    }

    void fails(String name, int code) {
        zones.put(name, new Zone(code, 0, List.of()));
    }

    /** The names that were asked for, in order. */
    List<String> questions() {
        return questions;
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        while (!socket.isClosed()) {
            try {
                packet.setLength(512);
                socket.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (SocketException e) {
                // Closed.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private byte[] answer(ByteBuffer query) throws IOException {
        short id = query.getShort(0);
        query.position(HEADER_BYTES);
        StringBuilder name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = query.getShort();
        byte[] question = new byte[query.position() + 2 - HEADER_BYTES];
        query.get(HEADER_BYTES, question);
        questions.add(name.toString());
        Zone zone = zones.getOrDefault(name.toString(), new Zone(NO_SUCH_NAME, 0, List.of()));
        List<String> addresses = type == TYPE_A ? zone.addresses : List.of();

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(RESPONSE | zone.code);
        out.writeShort(1);
        out.writeShort(addresses.size());
        out.writeInt(0);
        out.write(question);
        for (String address : addresses) {
            out.writeShort(NAME_OF_QUESTION);
            out.writeShort(TYPE_A);
            out.writeShort(CLASS_IN);
            out.writeInt(zone.ttlSeconds);
            out.writeShort(4);
            out.write(InetAddress.ofLiteral(address).getAddress());
        }
        return bytes.toByteArray();
    }
}
