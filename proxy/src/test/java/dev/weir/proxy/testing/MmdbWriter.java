package dev.weir.proxy.testing;

import dev.weir.proxy.config.Cidr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes databases of places in the MaxMind DB format 2.0 (maxmind.github.io/MaxMind-DB), with records of 24, 28 or 32
/// bits.
///
/// ```
/// | search tree: nodes of two records | 16 zeros | data | AB CD EF MaxMind.com | metadata |
/// ```
public final class MmdbWriter {
    private static final byte[] MARKER = "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);
    private static final int SEPARATOR = 16;
    private static final int POINTER = 1;
    private static final int STRING = 2;
    private static final int UINT16 = 5;
    private static final int UINT32 = 6;
    private static final int MAP = 7;
    private static final int UINT64 = 9;
    private static final int ARRAY = 11;

    private final int ipVersion;
    private final int recordBits;
    private final Node root = new Node();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final Map<Object, Integer> offsets = new LinkedHashMap<>();

    /// A bit of an address: what is known on both sides of it.
    private static final class Node {
        private final @Nullable Node[] children = new Node[2];
        private int dataOffset = -1;
        private int number = -1;
    }

    private MmdbWriter(int ipVersion, int recordBits) {
        this.ipVersion = ipVersion;
        this.recordBits = recordBits;
    }

    /// A database of both families, with records of 28 bits.
    public static MmdbWriter database() {
        return new MmdbWriter(6, 28);
    }

    public static MmdbWriter database(int ipVersion, int recordBits) {
        return new MmdbWriter(ipVersion, recordBits);
    }

    /// What MaxMind's databases of cities say of a place.
    public static Map<String, Object> place(String continent, String country, String subdivision, String city) {
        return Map.of(
                "continent", Map.of("code", continent, "names", Map.of("en", "a continent", "de", "ein Kontinent")),
                "country", Map.of("iso_code", country, "names", Map.of("en", "a country")),
                "subdivisions", List.of(Map.of("iso_code", subdivision)),
                "city", Map.of("names", Map.of("en", city, "de", "auf Deutsch")),
                "location", Map.of("accuracy_radius", 100));
    }

    /// What MaxMind's databases of networks say.
    public static Map<String, Object> network(long number) {
        return Map.of("autonomous_system_number", number, "autonomous_system_organization", "an organization");
    }

    /// Says that the addresses of a block are there; a smaller block within a larger one must come later.
    public MmdbWriter put(String block, Map<String, ?> place) {
        int slash = block.indexOf('/');
        InetAddress network = InetAddress.ofLiteral(block.substring(0, slash));
        return put(new Cidr(network, Integer.parseInt(block.substring(slash + 1))), place);
    }

    private MmdbWriter put(Cidr block, Map<String, ?> place) {
        byte[] address = block.network().getAddress();
        int skipped = ipVersion == 6 && address.length == 4 ? 96 : 0;
        Node node = root;
        for (int bit = 0; bit < skipped + block.prefixBits(); bit++) {
            int side = bit < skipped ? 0 : (address[(bit - skipped) / 8] >> (7 - (bit - skipped) % 8)) & 1;
            if (node.dataOffset >= 0) {
                for (int i = 0; i < 2; i++) {
                    node.children[i] = new Node();
                    node.children[i].dataOffset = node.dataOffset;
                }
                node.dataOffset = -1;
            }
            if (node.children[side] == null) {
                node.children[side] = new Node();
            }
            node = node.children[side];
        }
        node.dataOffset = shared(place);
        return this;
    }

    public byte[] toBytes() {
        List<Node> nodes = new ArrayList<>();
        number(root, nodes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Node node : nodes) {
            writeNode(out, record(node.children[0], nodes.size()), record(node.children[1], nodes.size()));
        }
        out.writeBytes(new byte[SEPARATOR]);
        out.writeBytes(data.toByteArray());
        out.writeBytes(MARKER);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("node_count", (long) nodes.size());
        metadata.put("record_size", recordBits);
        metadata.put("ip_version", ipVersion);
        metadata.put("database_type", "Weir-Test");
        metadata.put("languages", List.of("en"));
        metadata.put("binary_format_major_version", 2);
        metadata.put("binary_format_minor_version", 0);
        metadata.put("build_epoch", new Unsigned64(1_767_225_600L));
        metadata.put("description", Map.of("en", "places that are not there"));
        encode(out, metadata);
        return out.toByteArray();
    }

    public Path write(Path file) {
        try {
            return Files.write(file, toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Unsigned64(long value) {}

    private static void number(Node node, List<Node> nodes) {
        if (node.dataOffset >= 0) {
            return;
        }
        node.number = nodes.size();
        nodes.add(node);
        for (Node child : node.children) {
            if (child != null) {
                number(child, nodes);
            }
        }
    }

    private static long record(@Nullable Node child, int nodeCount) {
        if (child == null) {
            return nodeCount;
        }
        return child.dataOffset >= 0 ? (long) nodeCount + SEPARATOR + child.dataOffset : child.number;
    }

    private void writeNode(ByteArrayOutputStream out, long left, long right) {
        switch (recordBits) {
            case 24 -> {
                big(out, left, 3);
                big(out, right, 3);
            }
            case 28 -> {
                big(out, left & 0xffffff, 3);
                out.write((int) (left >> 24 << 4 | right >> 24));
                big(out, right & 0xffffff, 3);
            }
            default -> {
                big(out, left, 4);
                big(out, right, 4);
            }
        }
    }

    /// Where the value stands in the data; what is there already is not written again, but pointed to.
    private int shared(Object value) {
        Integer known = offsets.get(value);
        if (known != null) {
            return known;
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        if (value instanceof Map<?, ?> map) {
            control(encoded, MAP, map.size());
            map.forEach((key, child) -> {
                pointer(encoded, shared(key));
                if (child instanceof Map<?, ?> || child instanceof String) {
                    pointer(encoded, shared(child));
                } else {
                    encode(encoded, child);
                }
            });
        } else {
            encode(encoded, value);
        }
        int offset = data.size();
        data.writeBytes(encoded.toByteArray());
        offsets.put(value, offset);
        return offset;
    }

    private static void pointer(ByteArrayOutputStream out, int offset) {
        out.write(POINTER << 5 | 3 << 3);
        big(out, offset, 4);
    }

    private static void encode(ByteArrayOutputStream out, Object value) {
        switch (value) {
            case String text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                control(out, STRING, bytes.length);
                out.writeBytes(bytes);
            }
            case Integer number -> number(out, UINT16, number, 2);
            case Long number -> number(out, UINT32, number, 4);
            case Unsigned64(long number) -> number(out, UINT64, number, 8);
            case Map<?, ?> map -> {
                control(out, MAP, map.size());
                map.forEach((key, child) -> {
                    encode(out, key);
                    encode(out, child);
                });
            }
            case List<?> list -> {
                control(out, ARRAY, list.size());
                list.forEach(element -> encode(out, element));
            }
            default -> throw new IllegalArgumentException("cannot be written: " + value);
        }
    }

    private static void number(ByteArrayOutputStream out, int type, long number, int bytes) {
        control(out, type, bytes);
        big(out, number, bytes);
    }

    private static void control(ByteArrayOutputStream out, int type, int size) {
        int sizeBits = Math.min(size, 29);
        if (size >= 29 + 256) {
            throw new IllegalArgumentException("too long: " + size);
        }
        out.write((type < 8 ? type << 5 : 0) | sizeBits);
        if (type >= 8) {
            out.write(type - 7);
        }
        if (sizeBits == 29) {
            out.write(size - 29);
        }
    }

    private static void big(ByteArrayOutputStream out, long number, int bytes) {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            out.write((int) (number >>> shift));
        }
    }
}
