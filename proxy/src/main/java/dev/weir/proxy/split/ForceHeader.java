package dev.weir.proxy.split;

import dev.weir.proxy.condition.SpanTable;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * A request field that names the variant: {@code VARIANT} from a trusted peer, {@code VARIANT:SECRET} from anybody.
 * Immutable, any thread.
 */
public final class ForceHeader {
    private final FieldName name;
    private final boolean trusted;
    private final byte @Nullable [] secret;

    /**
     * @param trusted whether peers among {@code trusted-proxies} need no secret
     * @param secret null: only they may force
     */
    public ForceHeader(FieldName name, boolean trusted, byte @Nullable [] secret) {
        this.name = name;
        this.trusted = trusted;
        this.secret = secret == null ? null : secret.clone();
    }

    /** Its name: the field is for Weir, and is not forwarded. */
    public FieldName name() {
        return name;
    }

    /** The variant that the request may name, and does, or null. */
    @Nullable
    Variant find(RequestHead head, SpanTable<Variant> variants) {
        Fields fields = head.fields();
        int field = fields.find(name);
        if (field < 0) {
            return null;
        }
        byte[] bytes = fields.bytes();
        int start = fields.valueStart(field);
        int end = fields.valueEnd(field);
        int colon = Ascii.indexOf(bytes, start, end, ':');
        int nameEnd = colon < 0 ? end : colon;
        boolean believed = (trusted && head.isPeerTrusted()) || knowsSecret(bytes, nameEnd + 1, end);
        return believed ? variants.find(bytes, start, nameEnd) : null;
    }

    private boolean knowsSecret(byte[] bytes, int start, int end) {
        byte[] expected = secret;
        return expected != null && end - start == expected.length && Secrets.isEqual(expected, bytes, start);
    }
}
