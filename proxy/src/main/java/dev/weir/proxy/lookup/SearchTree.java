package dev.weir.proxy.lookup;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * The tree of a database in the MaxMind DB format 2.0 (maxmind.github.io/MaxMind-DB), mapped into memory: from an address to the number of
 * the record that the database keeps of it. A bit of the address leads from each node to the left or to the right.
 *
 * <pre>
 * record bits   a node, byte by byte
 *          24   left  left  left           right right right
 *          28   left  left  left   l | r   right right right        l, r: the highest four bits
 *          32   left  left  left  left     right right right right
 * </pre>
 *
 * A number below that of the nodes is the next node, one above it a record, and the number of nodes itself nothing. Immutable, any thread.
 */
final class SearchTree {
    /** The database has no record of the address. */
    static final long NO_RECORD = -1;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int V4_BITS = 32;
    private static final int JUMPED_BITS = 16;
    private static final int V6_BITS_BEFORE_V4 = 96;

    private final ByteBuffer nodes;
    private final long nodeCount;
    private final int recordBits;
    private final int nodeBytes;
    private final boolean hasV6;
    /** Where the first bits of an IPv4 address lead to, which half of the way would be spent on. */
    private final int[] v4Jumps = new int[1 << JUMPED_BITS];

    private SearchTree(ByteBuffer nodes, long nodeCount, int recordBits, int ipVersion) {
        this.nodes = nodes;
        this.nodeCount = nodeCount;
        this.recordBits = recordBits;
        this.nodeBytes = recordBits / 4;
        this.hasV6 = ipVersion == 6;
        long v4Root = hasV6 ? walk(walk(0, 0, Long.SIZE), 0, V6_BITS_BEFORE_V4 - Long.SIZE) : 0;
        jump(v4Root, 0, JUMPED_BITS);
    }

    /** Lays the jumps of all addresses that begin with the bits that led here. */
    private void jump(long at, int bits, int bitsLeft) {
        if (bitsLeft == 0 || at >= nodeCount) {
            Arrays.fill(v4Jumps, bits << bitsLeft, (bits + 1) << bitsLeft, (int) at);
        } else {
            jump(child((int) at, false), bits << 1, bitsLeft - 1);
            jump(child((int) at, true), (bits << 1) | 1, bitsLeft - 1);
        }
    }

    /** @throws IOException if the file has no such tree */
    static SearchTree map(FileChannel file, long nodeCount, int recordBits, int ipVersion) throws IOException {
        if (recordBits != 24 && recordBits != 28 && recordBits != 32) {
            throw new IOException("its records have " + recordBits + " bits; expected 24, 28 or 32");
        }
        if (ipVersion != 4 && ipVersion != 6) {
            throw new IOException("it is of IP version " + ipVersion + "; expected 4 or 6");
        }
        if (nodeCount <= 0 || nodeCount > Integer.MAX_VALUE / (recordBits / 4)) {
            throw new IOException(
                    "its tree has " + nodeCount + " nodes; expected 1 or more, and less than 2 GiB of them");
        }
        long treeBytes = nodeCount * recordBits / 4;
        if (treeBytes >= file.size()) {
            throw new IOException("it is cut off: its tree alone has " + treeBytes + " bytes");
        }
        return new SearchTree(file.map(FileChannel.MapMode.READ_ONLY, 0, treeBytes), nodeCount, recordBits, ipVersion);
    }

    /**
     * The number of the record of an address, or {@link #NO_RECORD}. Networks of which the same is said mostly share a record.
     *
     * @param address 4 or 16 bytes
     */
    long find(byte[] address) {
        long found;
        if (address.length == Integer.BYTES) {
            int bits = (int) INTS.get(address, 0);
            long jumped = Integer.toUnsignedLong(v4Jumps[bits >>> JUMPED_BITS]);
            found = walk(jumped, (long) bits << (Long.SIZE - JUMPED_BITS), V4_BITS - JUMPED_BITS);
        } else if (hasV6) {
            found = walk(walk(0, (long) LONGS.get(address, 0), Long.SIZE), (long) LONGS.get(address, 8), Long.SIZE);
        } else {
            return NO_RECORD;
        }
        return found > nodeCount ? found : NO_RECORD;
    }

    /** Where these bits lead to, the highest first; or the first number on the way that is no node. */
    private long walk(long from, long bits, int count) {
        long at = from;
        for (int i = 0; i < count && at < nodeCount; i++) {
            at = child((int) at, (bits << i) < 0);
        }
        return at;
    }

    private long child(int node, boolean right) {
        int start = node * nodeBytes;
        return switch (recordBits) {
            case 24 -> right ? nodes.getInt(start + 2) & 0xffffff : nodes.getInt(start) >>> 8;
            case 28 -> right ? nodes.getInt(start + 3) & 0xfffffff : left28(nodes.getInt(start));
            default -> Integer.toUnsignedLong(nodes.getInt(right ? start + 4 : start));
        };
    }

    private static int left28(int bytes) {
        return (bytes >>> 8) | ((bytes & 0xf0) << 20);
    }
}
