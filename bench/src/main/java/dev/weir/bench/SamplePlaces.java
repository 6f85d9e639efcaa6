package dev.weir.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A made-up database of cities in the MaxMind DB format, in the size of a real one: all of IPv4 in 4.9 million networks of 8 to 24 bits,
 * records of 28 bits, a tree of 33 MiB. Every place is in Germany; they differ in their city.
 */
final class SamplePlaces {
    private static final int LONGEST_PREFIX = 24;
    private static final int SHORTEST_PREFIX = 8;
    private static final int SEPARATOR_BYTES = 16;
    private static final int NODE_BYTES = 7;

    private final SplittableRandom random = new SplittableRandom(1);
    private final List<int[]> nodes = new ArrayList<>();
    private final int[] offsets;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    private SamplePlaces(int places) {
        offsets = new int[places];
        for (int i = 0; i < places; i++) {
            offsets[i] = data.size();
            map(3);
            text("continent");
            map(1);
            text("code");
            text("EU");
            text("country");
            map(1);
            text("iso_code");
            text("DE");
            text("city");
            map(1);
            text("names");
            map(2);
            text("en");
            text("City " + i);
            text("de");
            text("Stadt " + i);
        }
    }

    /** @param places how many different ones there are */
    static Path write(int places) throws IOException {
        Path file = Files.createTempFile("weir-bench-", ".mmdb");
        file.toFile().deleteOnExit();
        return Files.write(file, new SamplePlaces(places).toBytes());
    }

    private byte[] toBytes() {
        grow(0);
        ByteBuffer tree = ByteBuffer.allocate(nodes.size() * NODE_BYTES);
        for (int[] node : nodes) {
            int left = number(node[0]);
            int right = number(node[1]);
            tree.put((byte) (left >> 16)).putShort((short) left);
            tree.putInt((left >> 24 & 0xf) << 28 | right);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(tree.array());
        file.writeBytes(new byte[SEPARATOR_BYTES]);
        file.writeBytes(data.toByteArray());
        file.writeBytes("\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1));
        data.reset();
        metadata();
        file.writeBytes(data.toByteArray());
        return file.toByteArray();
    }

    /** Lays the nodes below a prefix. Answers the number of the first, or of a place, as -1 - number. */
    private int grow(int prefix) {
        boolean network = prefix >= SHORTEST_PREFIX && random.nextInt(100) < 8;
        if (network || prefix == LONGEST_PREFIX) {
            return -1 - random.nextInt(offsets.length);
        }
        int number = nodes.size();
        int[] node = new int[2];
        nodes.add(node);
        node[0] = grow(prefix + 1);
        node[1] = grow(prefix + 1);
        return number;
    }

    private int number(int child) {
        return child >= 0 ? child : nodes.size() + SEPARATOR_BYTES + offsets[-1 - child];
    }

    private void metadata() {
        map(9);
        text("node_count");
        number(6, nodes.size());
        text("record_size");
        number(5, NODE_BYTES * 4);
        text("ip_version");
        number(5, 4);
        text("database_type");
        text("Weir-Bench");
        text("languages");
        data.writeBytes(new byte[] {1, 4});
        text("en");
        text("binary_format_major_version");
        number(5, 2);
        text("binary_format_minor_version");
        number(5, 0);
        text("build_epoch");
        data.writeBytes(new byte[] {4, 2});
        data.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(1_767_225_600).array());
        text("description");
        map(1);
        text("en");
        text("places that are not there");
    }

    private void map(int entries) {
        data.write(7 << 5 | entries);
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        data.write(2 << 5 | bytes.length);
        data.writeBytes(bytes);
    }

    /** @param type 5: of two bytes, 6: of four */
    private void number(int type, int number) {
        int bytes = type == 5 ? Short.BYTES : Integer.BYTES;
        data.write(type << 5 | bytes);
        for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            data.write(number >> shift);
        }
    }
}
