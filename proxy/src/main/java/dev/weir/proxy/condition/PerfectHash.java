package dev.weir.proxy.condition;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Gives each of {@code n} hashes a place of its own, from 0 to {@code n - 1}: hash, displace, and compress (Belazzougui,
 * Botelho, Dietzfelbinger, 2009). Hashes fall into buckets of about four; each bucket has a seed that sends all of its hashes
 * to places which nobody else has. So a look-up is one read from an array of a byte a hash, and it never tries a second place.
 * A hash that is none of them gets a place, too. Immutable, any thread.
 */
final class PerfectHash {
    private static final int HASHES_PER_BUCKET = 4;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** By bucket. A negative one is the complement of the place of the only hash. */
    private final int[] seeds;

    private final int size;

    /** @param hashes different ones, well mixed in all bits */
    PerfectHash(Collection<Long> hashes) {
        this.size = hashes.size();
        this.seeds = new int[hashes.size() / HASHES_PER_BUCKET + 1];
        List<List<Long>> buckets = new ArrayList<>();
        for (int i = 0; i < seeds.length; i++) {
            buckets.add(new ArrayList<>());
        }
        for (long hash : hashes) {
            buckets.get(bucket(hash)).add(hash);
        }
        BitSet taken = new BitSet(size);
        buckets.sort(Comparator.comparing(List::size, Comparator.reverseOrder()));
        for (List<Long> bucket : buckets) {
            if (bucket.size() == 1) {
                int free = taken.nextClearBit(0);
                seeds[bucket(bucket.getFirst())] = ~free;
                taken.set(free);
            } else if (!bucket.isEmpty()) {
                seeds[bucket(bucket.getFirst())] = settle(bucket, taken);
            }
        }
    }

    int place(long hash) {
        int seed = seeds[bucket(hash)];
        return seed < 0 ? ~seed : place(hash, seed);
    }

    /** Finds a seed that sends the hashes to free places, and takes these. */
    private int settle(List<Long> hashes, BitSet taken) {
        int seed = 0;
        while (!take(hashes, seed, taken)) {
            seed++;
        }
        return seed;
    }

    private boolean take(List<Long> hashes, int seed, BitSet taken) {
        for (int i = 0; i < hashes.size(); i++) {
            int place = place(hashes.get(i), seed);
            if (taken.get(place)) {
                hashes.subList(0, i).forEach(hash -> taken.clear(place(hash, seed)));
                return false;
            }
            taken.set(place);
        }
        return true;
    }

    private int bucket(long hash) {
        return scaled(hash, seeds.length);
    }

    /** Both turned and multiplied by the seed, so that no hash and no difference of two stays where it is. */
    private int place(long hash, int seed) {
        long factor = seed * GOLDEN;
        return scaled((hash ^ factor) * (factor | 1), size);
    }

    /** From 0 to {@code bound - 1}, by the high half of the hash. */
    private static int scaled(long hash, int bound) {
        return (int) (((hash >>> Integer.SIZE) * bound) >>> Integer.SIZE);
    }
}
