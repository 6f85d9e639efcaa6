package dev.weir.proxy.split;

import dev.weir.proxy.condition.Cookies;
import dev.weir.proxy.condition.Span;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.RequestHead;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies the {@link Identity} cookies of one event loop, which owns it: a {@link Mac} is not for two threads. The
 * secrets come with each call; those of the last one are kept ready.
 */
public final class IdentityCheck {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 32;
    private static final int NOBODY = -1;
    private static final byte[] PURPOSE = Ascii.bytes("weir identity 1:");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] id = new byte[2 * Long.BYTES];
    private final byte[] mac = new byte[MAC_BYTES];
    private final byte[] macText = new byte[Identity.MAC_LENGTH];

    private @Nullable Identity current;
    private Mac[] macs = {};
    private int signer = NOBODY;

    /** The {@link Span} of the id in a cookie that Weir signed, or {@link Span#NONE}. */
    long verifiedId(Identity identity, RequestHead head) {
        long value = Cookies.find(head, identity.cookie());
        signer = value == Span.NONE ? NOBODY : signer(identity, head.bytes(), value);
        return signer == NOBODY ? Span.NONE : Span.of(Span.start(value), Span.start(value) + Identity.ID_LENGTH);
    }

    /** Whether another secret than the first signed the id verified last: it is to be signed anew before that secret goes. */
    boolean isSignedByOldSecret() {
        return signer > 0;
    }

    /** Writes the cookie's value for a client that has none yet. The id need not be secret: what nobody can make is its MAC. */
    void writeNew(Identity identity, RandomGenerator random, byte[] value) {
        LONGS.set(id, 0, random.nextLong());
        LONGS.set(id, Long.BYTES, random.nextLong());
        int length = BASE64.encode(id, value);
        assert length == Identity.ID_LENGTH;
        sign(identity, value);
    }

    /** Writes the value of the request's cookie, signed with the first secret. */
    void writeAnew(Identity identity, RequestHead head, byte[] value) {
        long old = Cookies.find(head, identity.cookie());
        System.arraycopy(head.bytes(), Span.start(old), value, 0, Identity.ID_LENGTH);
        sign(identity, value);
    }

    private void sign(Identity identity, byte[] value) {
        computeMac(macs(identity)[0], value, 0);
        value[Identity.ID_LENGTH] = '.';
        System.arraycopy(macText, 0, value, Identity.ID_LENGTH + 1, Identity.MAC_LENGTH);
    }

    /** The index of the secret that signed the value, or {@link #NOBODY}. */
    private int signer(Identity identity, byte[] bytes, long value) {
        int start = Span.start(value);
        if (Span.end(value) - start != Identity.VALUE_LENGTH || bytes[start + Identity.ID_LENGTH] != '.') {
            return NOBODY;
        }
        Mac[] candidates = macs(identity);
        for (int i = 0; i < candidates.length; i++) {
            computeMac(candidates[i], bytes, start);
            if (Secrets.isEqual(macText, bytes, start + Identity.ID_LENGTH + 1)) {
                return i;
            }
        }
        return NOBODY;
    }

    private void computeMac(Mac hmac, byte[] bytes, int idStart) {
        try {
            hmac.update(PURPOSE);
            hmac.update(bytes, idStart, Identity.ID_LENGTH);
            hmac.doFinal(mac, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("an HMAC-SHA256 has 32 bytes", e);
        }
        BASE64.encode(mac, macText);
    }

    private Mac[] macs(Identity identity) {
        if (current != identity) {
            List<SecretKey> secrets = identity.secrets();
            macs = new Mac[secrets.size()];
            for (int i = 0; i < macs.length; i++) {
                macs[i] = mac(secrets.get(i));
            }
            current = identity;
        }
        return macs;
    }

    private static Mac mac(SecretKey secret) {
        try {
            Mac hmac = Mac.getInstance(ALGORITHM);
            hmac.init(secret);
            return hmac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
