package dev.weir.proxy.condition;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Gives each of {@code n} hashes a place of its own, from 0 to {@code n - 1}: hash, displace, and compress (Belazzougui,
 * Botelho, Dietzfelbinger, 2009). Hashes fall into buckets of about four; each bucket has a seed that sends all of its hashes
 * to places which nobody else has. So a look-up is one read from an array of a byte a hash, and it never tries a second place.
 * A hash that is none of them gets a place, too. Immutable, any thread.
 *
 * <p>Texts can be made so that far too many of their hashes fall into one bucket, and no seed would ever do. So only so many are
 * tried; then all hashes are salted and fall into other buckets. The salt comes from all hashes: it is the same for the same texts,
 * and another one as soon as a text is made to suit it.
 */
final class PerfectHash {
    private static final int HASHES_PER_BUCKET = 4;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** The last buckets of two find two places in a hundred free, which takes some thousands; hardly any table needs more. */
    private static final int MOST_SEEDS = 1 << 16;

    /** No seed was found. */
    private static final int NONE = -1;

    /** By bucket. A negative one is the complement of the place of the only hash. */
    private final int[] seeds;

    private final int size;
    private final long salt;

    /** @param hashes well mixed in all bits, unless somebody means harm */
    PerfectHash(Set<Long> hashes) {
        this.size = hashes.size();
        this.seeds = new int[size / HASHES_PER_BUCKET + 1];
        SplittableRandom salts = new SplittableRandom(sum(hashes));
        long tried = 0;
        while (!settleAll(hashes, tried)) {
            tried = salts.nextLong();
        }
        this.salt = tried;
    }

    int place(long hash) {
        long salted = salted(hash, salt);
        int seed = seeds[bucket(salted)];
        return seed < 0 ? ~seed : place(salted, seed);
    }

    private static long sum(Set<Long> hashes) {
        long sum = 0;
        for (long hash : hashes) {
            sum += hash;
        }
        return sum;
    }

    /** The largest buckets first, while there is room; those of one hash take what is left. */
    private boolean settleAll(Set<Long> hashes, long salt) {
        BitSet taken = new BitSet(size);
        int free = 0;
        for (List<Long> bucket : buckets(hashes, salt)) {
            int seed;
            if (bucket.size() > 1) {
                seed = settle(bucket, taken);
                if (seed == NONE) {
                    return false;
                }
            } else {
                free = taken.nextClearBit(free);
                taken.set(free);
                seed = ~free;
            }
            seeds[bucket(bucket.getFirst())] = seed;
        }
        return true;
    }

    /** The salted hashes of each bucket that has some, the largest first. */
    private List<List<Long>> buckets(Set<Long> hashes, long salt) {
        List<List<Long>> buckets = new ArrayList<>(seeds.length);
        for (int i = 0; i < seeds.length; i++) {
            buckets.add(new ArrayList<>());
        }
        for (long hash : hashes) {
            long salted = salted(hash, salt);
            buckets.get(bucket(salted)).add(salted);
        }
        buckets.removeIf(List::isEmpty);
        buckets.sort(Comparator.comparing(List::size, Comparator.reverseOrder()));
        return buckets;
    }

    /** Finds a seed that sends the hashes to free places, and takes these. */
    private int settle(List<Long> hashes, BitSet taken) {
        for (int seed = 0; seed < MOST_SEEDS; seed++) {
            if (take(hashes, seed, taken)) {
                return seed;
            }
        }
        return NONE;
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

    /** Different hashes stay different. Without salt each is itself. */
    private static long salted(long hash, long salt) {
        return (hash ^ salt) * (salt | 1);
    }

    private int bucket(long salted) {
        return scaled(salted, seeds.length);
    }

    /** Both turned and multiplied by the seed, so that no hash and no difference of two stays where it is. */
    private int place(long salted, int seed) {
        long factor = seed * GOLDEN;
        return scaled((salted ^ factor) * (factor | 1), size);
    }

    /** From 0 to {@code bound - 1}, by the high half of the hash. */
    private static int scaled(long hash, int bound) {
        return (int) (((hash >>> Integer.SIZE) * bound) >>> Integer.SIZE);
    }
}
