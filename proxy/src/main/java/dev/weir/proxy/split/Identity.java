package dev.weir.proxy.split;

import dev.weir.proxy.condition.Cookies;
import dev.weir.proxy.condition.Literal;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Weir's own first-party cookie: who the client is, never which variant it got.
 *
 * <pre>
 *   weir-id=AAAAAAAAAAAAAAAAAAAAAA.MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM
 *           128 bits, base64url    HMAC-SHA256 of the purpose and the text before the dot, base64url
 * </pre>
 *
 * Immutable, any thread; {@link IdentityCheck} signs and verifies.
 */
public final class Identity {
    static final int ID_LENGTH = 22;
    static final int MAC_LENGTH = 43;
    static final int VALUE_LENGTH = ID_LENGTH + 1 + MAC_LENGTH;

    private static final FieldBlock.Name SET_COOKIE = FieldBlock.Name.of("Set-Cookie");
    private static final byte[] SECURE = Ascii.bytes("; Secure");

    private final Literal cookie;
    private final List<SecretKey> secrets;
    private final long maxAgeSeconds;

    /** @param secrets the first signs, all of them verify */
    public Identity(Literal cookie, List<SecretKey> secrets, long maxAgeSeconds) {
        this.cookie = cookie;
        this.secrets = List.copyOf(secrets);
        this.maxAgeSeconds = maxAgeSeconds;
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("an identity needs a secret");
        }
    }

    /** A key of this text, to sign and verify with. */
    public static SecretKey secret(byte[] text) {
        return new SecretKeySpec(text, "HmacSHA256");
    }

    /** Takes the cookie out of a request: it is between the client and Weir. */
    public void removeFrom(RequestHead head) {
        Cookies.remove(head, cookie);
    }

    Literal cookie() {
        return cookie;
    }

    List<SecretKey> secrets() {
        return secrets;
    }

    /** Adds the Set-Cookie line for a signed value, and keeps shared caches from storing the answer. */
    void addTo(Fields response, byte[] value, boolean secure) {
        byte[] start = Ascii.bytes(cookie + "=");
        byte[] attributes = Ascii.bytes("; Path=/; Max-Age=" + maxAgeSeconds + "; HttpOnly; SameSite=Lax");
        int valueStart = response.beginLine(SET_COOKIE);
        response.put(start, 0, start.length);
        response.put(value, 0, value.length);
        response.put(attributes, 0, attributes.length);
        if (secure) {
            response.put(SECURE, 0, SECURE.length);
        }
        response.endLine(SET_COOKIE, valueStart);
        CacheControl.makePrivate(response);
    }
}
