package dev.weir.proxy.token;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A token taken apart (RFC 7515 section 7.1), nothing of it verified.
 *
 * <pre>
 *   BASE64URL(header) . BASE64URL(payload) . BASE64URL(signature)
 *   '-------- signing input ------------'
 * </pre>
 *
 * Only the one way of writing each part is read: no padding, no blanks, no bits left over. So a signature has one text, and
 * a token that was refused cannot come back in other clothes. Used by one thread.
 */
final class CompactToken {
    /** The longest token that is looked at. */
    static final int MAX_BYTES = 8 * 1024;

    private static final byte[] SEXTETS = sextets();
    private static final byte NO_SEXTET = -1;

    private final byte[] text;
    private final int payloadEnd;
    private final FlatJson header;
    private final FlatJson payload;

    private CompactToken(byte[] text, int headerEnd, int payloadEnd) throws BadTokenException {
        this.text = text;
        this.payloadEnd = payloadEnd;
        this.header = FlatJson.parse(decode(text, 0, headerEnd));
        this.payload = FlatJson.parse(decode(text, headerEnd + 1, payloadEnd));
        if (header.has("crit") || header.has("b64") || header.has("zip")) {
            throw new BadTokenException(TokenFault.MALFORMED);
        }
    }

    static CompactToken parse(byte[] text) throws BadTokenException {
        if (text.length > MAX_BYTES) {
            throw new BadTokenException(TokenFault.TOO_LONG);
        }
        int headerEnd = dot(text, 0);
        int payloadEnd = headerEnd < 0 ? -1 : dot(text, headerEnd + 1);
        if (payloadEnd < 0) {
            throw new BadTokenException(TokenFault.MALFORMED);
        }
        return new CompactToken(text, headerEnd, payloadEnd);
    }

    /** What the header says the signature was made with; empty if it does not. */
    String algorithm() {
        String algorithm = header.text("alg");
        return algorithm == null ? "" : algorithm;
    }

    @Nullable
    String keyId() {
        return header.text("kid");
    }

    /** Whether {@code kid} stands there as something else than a text. */
    boolean hasOddKeyId() {
        return header.has("kid") && keyId() == null;
    }

    FlatJson payload() {
        return payload;
    }

    byte[] signingInput() {
        return Arrays.copyOf(text, payloadEnd);
    }

    byte[] signature() throws BadTokenException {
        return decode(text, payloadEnd + 1, text.length);
    }

    /** BASE64URL without padding (RFC 7515 section 2), of which each value has exactly one text. */
    static byte[] decode(byte[] text, int start, int end) throws BadTokenException {
        int rest = (end - start) % 4;
        int leftOver = rest == 2 ? 0x0f : rest == 3 ? 0x03 : 0;
        for (int i = start; i < end; i++) {
            if (SEXTETS[text[i] & 0xff] == NO_SEXTET) {
                throw new BadTokenException(TokenFault.MALFORMED);
            }
        }
        if (rest == 1 || (leftOver != 0 && (SEXTETS[text[end - 1] & 0xff] & leftOver) != 0)) {
            throw new BadTokenException(TokenFault.MALFORMED);
        }
        return Base64.getUrlDecoder().decode(Arrays.copyOfRange(text, start, end));
    }

    private static int dot(byte[] text, int from) {
        for (int i = from; i < text.length; i++) {
            if (text[i] == '.') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] sextets() {
        byte[] sextets = new byte[256];
        Arrays.fill(sextets, NO_SEXTET);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < alphabet.length(); i++) {
            sextets[alphabet.charAt(i)] = (byte) i;
        }
        return sextets;
    }
}
