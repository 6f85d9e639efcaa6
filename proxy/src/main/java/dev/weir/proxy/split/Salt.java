package dev.weir.proxy.split;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Puts keys into one of {@link #BUCKETS} buckets: {@code (murmur3_x86_32(utf8(salt + key), 0) as unsigned * 1_000_000) >>> 32}.
 * The salt is hashed once; each key goes on from there, in place. Immutable, any thread.
 *
 * <p>MurmurHash3_x86_32 by Austin Appleby, with seed 0.
 */
public final class Salt implements SpanHash {
    /** The size of the key space; it never changes, or else users would change sides. */
    public static final int BUCKETS = 1_000_000;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final String text;
    private final int length;
    /** The state behind the whole blocks of the salt. */
    private final int state;
    /** The last 0 to 3 bytes of the salt, which begin the block that the key completes. */
    private final int carry;

    private final int carryBits;

    public Salt(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int hash = 0;
        int at = 0;
        for (; at + Integer.BYTES <= bytes.length; at += Integer.BYTES) {
            hash = mix(hash, (int) INTS.get(bytes, at));
        }
        this.text = text;
        this.length = bytes.length;
        this.state = hash;
        this.carry = (int) rest(bytes, at, bytes.length);
        this.carryBits = (bytes.length - at) * Byte.SIZE;
    }

    /** The bucket of a key, in {@code [0, BUCKETS)}. */
    public int bucket(byte[] key, int start, int end) {
        return (int) ((Integer.toUnsignedLong(murmur3(key, start, end)) * BUCKETS) >>> Integer.SIZE);
    }

    /** The bucket. */
    @Override
    public long hash(byte[] key, int start, int end) {
        return bucket(key, start, end);
    }

    @Override
    public String toString() {
        return text;
    }

    int murmur3(byte[] key, int start, int end) {
        int hash = state;
        long pending = carry;
        int at = start;
        for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
            pending |= Integer.toUnsignedLong((int) INTS.get(key, at)) << carryBits;
            hash = mix(hash, (int) pending);
            pending >>>= Integer.SIZE;
        }
        pending |= rest(key, at, end) << carryBits;
        int pendingBits = carryBits + (end - at) * Byte.SIZE;
        if (pendingBits >= Integer.SIZE) {
            hash = mix(hash, (int) pending);
            pending >>>= Integer.SIZE;
        }
        return finish(hash ^ scramble((int) pending), length + end - start);
    }

    /** Fewer than four bytes, little-endian. */
    private static long rest(byte[] bytes, int start, int end) {
        long rest = 0;
        for (int i = end - 1; i >= start; i--) {
            rest = (rest << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return rest;
    }

    private static int mix(int hash, int block) {
        return Integer.rotateLeft(hash ^ scramble(block), 13) * 5 + 0xe6546b64;
    }

    private static int scramble(int block) {
        return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
    }

    private static int finish(int hash, int bytes) {
        int mixed = hash ^ bytes;
        mixed = (mixed ^ (mixed >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }
}
