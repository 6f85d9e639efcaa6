package dev.weir.proxy.token;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts on the tokens that one loop saw last. A token is found by its hash and compared whole.
 *
 * <pre>
 *   slots: | hash, token, verdict, used | ... eight make a set, the hash chooses the set
 * </pre>
 *
 * When a set is full, its verdict that was not used for longest makes room. The hash is seeded anew in each process, so that
 * nobody can choose tokens that share a set. Owned by one event loop; finding allocates nothing.
 */
final class TokenCache {
    private static final Hasher64 HASHER = Hashing.xxh3_64(new SecureRandom().nextLong());
    private static final int WAYS = 8;

    private final long[] hashes;
    private final byte[] @Nullable [] tokens;
    private final @Nullable Verdict[] verdicts;
    private final int[] used;
    private final int setMask;
    private int now;

    /** @param size is made a power of two, and at least 8 */
    TokenCache(int size) {
        int sets = Integer.highestOneBit(Math.max(1, (size - 1) / WAYS)) * 2;
        int slots = (size <= WAYS ? 1 : sets) * WAYS;
        this.hashes = new long[slots];
        this.tokens = new byte[slots][];
        this.verdicts = new Verdict[slots];
        this.used = new int[slots];
        this.setMask = slots / WAYS - 1;
    }

    static long hash(byte[] bytes, int start, int end) {
        return HASHER.hashBytesToLong(bytes, start, end - start);
    }

    /** The verdict on the token of this hash in the span, whether or not it still holds; or null. */
    @Nullable
    Verdict find(long hash, byte[] bytes, int start, int end) {
        int slot = slot(hash, bytes, start, end);
        if (slot < 0) {
            return null;
        }
        used[slot] = ++now;
        return verdicts[slot];
    }

    /** Keeps a verdict; the token becomes the cache's. */
    void put(long hash, byte[] token, Verdict verdict) {
        int known = slot(hash, token, 0, token.length);
        int slot = known < 0 ? roomiest(hash) : known;
        hashes[slot] = hash;
        tokens[slot] = token;
        verdicts[slot] = verdict;
        used[slot] = ++now;
    }

    void remove(long hash, byte[] bytes, int start, int end) {
        int slot = slot(hash, bytes, start, end);
        if (slot >= 0) {
            tokens[slot] = null;
            verdicts[slot] = null;
        }
    }

    int capacity() {
        return hashes.length;
    }

    private int slot(long hash, byte[] bytes, int start, int end) {
        int first = firstSlot(hash);
        for (int slot = first; slot < first + WAYS; slot++) {
            byte[] token = tokens[slot];
            if (hashes[slot] == hash && token != null && Arrays.equals(token, 0, token.length, bytes, start, end)) {
                return slot;
            }
        }
        return -1;
    }

    private int roomiest(long hash) {
        int first = firstSlot(hash);
        int oldest = first;
        for (int slot = first; slot < first + WAYS; slot++) {
            if (tokens[slot] == null) {
                return slot;
            }
            oldest = used[slot] - used[oldest] < 0 ? slot : oldest;
        }
        return oldest;
    }

    private int firstSlot(long hash) {
        return (int) (hash & setMask) * WAYS;
    }
}
