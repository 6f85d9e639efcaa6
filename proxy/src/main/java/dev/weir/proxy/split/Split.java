package dev.weir.proxy.split;

import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.outcome.VariantReason;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A decision between variants, to which any number of routes refer. The first that applies:
 *
 * <ol>
 *   <li>a forced variant: the one that the force header names, or that of the first override whose condition holds;
 *   <li>the variant that owns the bucket of the request's key;
 *   <li>a variant by chance, if the split draws the requests without key;
 *   <li>the baseline.
 * </ol>
 *
 * A variant that was rolled back owns no bucket and cannot be forced. Immutable, any thread.
 */
public final class Split {
    private final String name;
    private final Keying keying;
    private final Forcing forcing;
    private final Variants variants;

    Split(String name, Keying keying, Forcing forcing, Variants variants) {
        this.name = name;
        this.keying = keying;
        this.forcing = forcing;
        this.variants = variants;
    }

    /**
     * Chooses the variant that the request belongs to, whether or not that can take it now. Changes nothing but {@code into}.
     *
     * @param random draws requests without key, and the ids of new clients
     */
    public void pick(RequestHead head, RandomGenerator random, IdentityCheck identityCheck, Pick into) {
        into.begin(this);
        if (forcing.force(head, into) || pickByKey(head, random, identityCheck, into)) {
            return;
        }
        if (keying.elseRandom()) {
            into.assign(variants.owner(random.nextInt(Salt.BUCKETS)), VariantReason.RANDOM);
        } else {
            into.assign(variants.baseline(), VariantReason.BASELINE);
        }
    }

    private boolean pickByKey(RequestHead head, RandomGenerator random, IdentityCheck identityCheck, Pick into) {
        List<KeySource> sources = keying.sources();
        for (int i = 0; i < sources.size(); i++) {
            KeySource source = sources.get(i);
            long bucket = source.hash(head, identityCheck, keying.salt());
            if (bucket != KeySource.ABSENT) {
                into.keyed(i, (int) bucket);
                into.assign(variants.owner((int) bucket), VariantReason.KEYED);
                if (source instanceof KeySource.WeirId(Identity identity) && identityCheck.isSignedByOldSecret()) {
                    identityCheck.writeAnew(identity, head, into.issue(identity));
                }
                return true;
            }
            if (source instanceof KeySource.WeirId(Identity identity)) {
                identityCheck.writeNew(identity, random, into.issue(identity));
                into.assign(variants.baseline(), VariantReason.BASELINE);
                return true;
            }
        }
        return false;
    }

    /**
     * Takes a place in the assigned variant or, if that cannot take the request, in the fallback. The place is given back
     * by {@link Pick#ended}.
     *
     * @return false if nobody can take the request; {@link Pick#hindrance} says why
     */
    public boolean admit(Pick pick, long nowNs) {
        Variant assigned = pick.assigned();
        Hindrance hindrance = assigned.tryStart(nowNs);
        if (hindrance == Hindrance.NONE) {
            pick.serve(assigned, pick.reason());
            return true;
        }
        pick.hindered(hindrance);
        Variant fallback = variants.fallback();
        if (fallback == null || fallback == assigned || fallback.tryStart(nowNs) != Hindrance.NONE) {
            return false;
        }
        pick.serve(fallback, VariantReason.FALLBACK);
        return true;
    }

    /** Why the variant could not take a request now; takes no place. */
    public Hindrance hindrance(Variant variant, long nowNs) {
        return variant.hindrance(nowNs);
    }

    public String name() {
        return name;
    }

    public Keying keying() {
        return keying;
    }

    /** Rolled back ones included, by name. */
    public List<Variant> variants() {
        return variants.all();
    }

    /** @throws IllegalArgumentException if the split has no such variant */
    public Variant variant(String variantName) {
        return Variants.named(variants.all(), variantName);
    }

    public Variant baseline() {
        return variants.baseline();
    }

    /** Serves for a variant that cannot; null if the split is strict. */
    public @Nullable Variant fallback() {
        return variants.fallback();
    }

    public Ranges ranges() {
        return variants.ranges();
    }

    /** In the order in which they are asked. */
    public List<OverrideRule> overrides() {
        return forcing.overrides();
    }

    /** The header that may force a variant, or null. */
    public @Nullable ForceHeader forceHeader() {
        return forcing.header();
    }

    @Override
    public String toString() {
        return name;
    }
}
