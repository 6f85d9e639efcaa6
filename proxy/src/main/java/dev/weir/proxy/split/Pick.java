package dev.weir.proxy.split;

import dev.weir.proxy.http.Fields;
import dev.weir.proxy.outcome.VariantReason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a split decided for one request, and the place that the request takes in the serving variant. Reused from request to
 * request; owned by one event loop.
 */
public final class Pick {
    /** {@link #bucket}: the request has no key. {@link #override}: none applied. */
    public static final int NONE = -1;

    private @Nullable Split split;
    private @Nullable Variant assigned;
    private @Nullable Variant served;
    private VariantReason reason = VariantReason.NONE;
    private Hindrance hindrance = Hindrance.NONE;
    private int bucket = NONE;
    private int override = NONE;
    private int keySource = NONE;
    private @Nullable Identity issued;
    private final byte[] identityValue = new byte[Identity.VALUE_LENGTH];

    /** Forgets the decision, and gives back the place if the request has one. */
    public void clear() {
        ended();
        split = null;
        assigned = null;
        reason = VariantReason.NONE;
        hindrance = Hindrance.NONE;
        bucket = NONE;
        override = NONE;
        keySource = NONE;
        issued = null;
    }

    /** The request is over, on whatever path: gives back its place. Does nothing the second time. */
    public void ended() {
        Variant serving = served;
        if (serving != null) {
            served = null;
            serving.requestEnded();
        }
    }

    /** Whether {@link #rescue} has somewhere to go: the serving variant is not the fallback itself. */
    public boolean canRescue() {
        return served != null && split().fallback() != null && split().fallback() != served;
    }

    /** Moves the request to the fallback, if that can take it; the place in the variant that failed is given back. */
    public boolean rescue(long nowNs) {
        if (!canRescue()) {
            return false;
        }
        Variant fallback = fallback();
        if (fallback.tryStart(nowNs) != Hindrance.NONE) {
            return false;
        }
        ended();
        serve(fallback, VariantReason.RESCUED);
        return true;
    }

    /** Where {@link #rescue} goes, if it {@link #canRescue}. */
    public Variant fallback() {
        return Objects.requireNonNull(split().fallback());
    }

    /** Whether a split was asked. */
    public boolean isPicked() {
        return split != null;
    }

    public Split split() {
        return Objects.requireNonNull(split, "nothing was picked");
    }

    /** The variant that the request belongs to, whoever serves it. */
    public Variant assigned() {
        return Objects.requireNonNull(assigned, "nothing was picked");
    }

    /** The variant that has taken the request, or null before {@link Split#admit}, if none could, and at the end. */
    public @Nullable Variant served() {
        return served;
    }

    public VariantReason reason() {
        return reason;
    }

    /** Why the assigned variant did not take the request. */
    public Hindrance hindrance() {
        return hindrance;
    }

    /** The bucket of the request's key, or {@link #NONE}. */
    public int bucket() {
        return bucket;
    }

    /** Which of the split's overrides forced the variant, or {@link #NONE}. */
    public int override() {
        return override;
    }

    /** Which of the split's key sources gave the key, or {@link #NONE}. */
    public int keySource() {
        return keySource;
    }

    /** Whether the response is to set Weir's identity cookie. */
    public boolean setsCookie() {
        return issued != null;
    }

    /**
     * Adds what a response needs that sets the identity cookie; nothing if it does not.
     *
     * @param secure whether the client came over TLS
     */
    public void addSetCookie(Fields response, boolean secure) {
        Identity identity = issued;
        if (identity != null) {
            identity.addTo(response, identityValue, secure);
        }
    }

    void begin(Split asked) {
        clear();
        split = asked;
    }

    void assign(Variant variant, VariantReason why) {
        assigned = variant;
        reason = why;
    }

    void forcedBy(int index) {
        override = index;
    }

    void keyed(int source, int keyBucket) {
        keySource = source;
        bucket = keyBucket;
    }

    /** Lets the response set the cookie; the caller writes its value into the array. */
    byte[] issue(Identity identity) {
        issued = identity;
        return identityValue;
    }

    void hindered(Hindrance why) {
        hindrance = why;
    }

    void serve(Variant variant, VariantReason why) {
        served = variant;
        reason = why;
    }
}
