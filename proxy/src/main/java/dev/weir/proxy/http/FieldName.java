package dev.weir.proxy.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A field name, compared without case. The names that Weir itself reads are known: they carry an id in
 * {@code [1, 63]}, so that a head can tell in one bit whether it has them. Immutable, any thread.
 */
public final class FieldName {
    private static final List<FieldName> KNOWN = new ArrayList<>();

    public static final FieldName HOST = known("host");
    public static final FieldName CONTENT_LENGTH = known("content-length");
    public static final FieldName TRANSFER_ENCODING = known("transfer-encoding");
    public static final FieldName CONNECTION = known("connection");
    public static final FieldName KEEP_ALIVE = known("keep-alive");
    public static final FieldName PROXY_CONNECTION = known("proxy-connection");
    public static final FieldName TE = known("te");
    public static final FieldName UPGRADE = known("upgrade");
    public static final FieldName HTTP2_SETTINGS = known("http2-settings");
    public static final FieldName EXPECT = known("expect");
    public static final FieldName AUTHORIZATION = known("authorization");
    public static final FieldName COOKIE = known("cookie");
    public static final FieldName SET_COOKIE = known("set-cookie");
    public static final FieldName CACHE_CONTROL = known("cache-control");
    public static final FieldName EXPIRES = known("expires");
    public static final FieldName VIA = known("via");
    public static final FieldName FORWARDED = known("forwarded");
    public static final FieldName X_FORWARDED_FOR = known("x-forwarded-for");
    public static final FieldName X_FORWARDED_PROTO = known("x-forwarded-proto");
    public static final FieldName X_FORWARDED_HOST = known("x-forwarded-host");
    public static final FieldName X_FORWARDED_PORT = known("x-forwarded-port");
    public static final FieldName X_REQUEST_ID = known("x-request-id");
    public static final FieldName TRACEPARENT = known("traceparent");
    public static final FieldName USER_AGENT = known("user-agent");
    public static final FieldName REFERER = known("referer");
    public static final FieldName SERVER = known("server");
    public static final FieldName X_POWERED_BY = known("x-powered-by");
    public static final FieldName DATE = known("date");
    public static final FieldName LOCATION = known("location");
    public static final FieldName RETRY_AFTER = known("retry-after");
    public static final FieldName TRAILER = known("trailer");

    private static final FieldName[] SLOTS = slots();

    private final String text;
    private final byte[] lower;
    private final int hash;
    private final int id;

    private FieldName(String text, int id) {
        this.text = text;
        this.lower = Ascii.bytes(text);
        this.hash = hash(lower);
        this.id = id;
    }

    /**
     * The name in lower case.
     *
     * @throws IllegalArgumentException if {@code text} is no token (RFC 9110 section 5.1)
     */
    public static FieldName of(String text) {
        byte[] written = Ascii.bytes(text);
        if (!Ascii.isToken(written, 0, written.length)) {
            throw new IllegalArgumentException("not a field name: \"" + text + "\"");
        }
        String lower = text.toLowerCase(Locale.ROOT);
        byte[] bytes = Ascii.bytes(lower);
        int id = knownId(bytes, 0, bytes.length, hash(bytes));
        return id == 0 ? new FieldName(lower, 0) : KNOWN.get(id - 1);
    }

    /** The id of a known name that stands in the span with this hash, or 0. */
    static int knownId(byte[] bytes, int start, int end, int hash) {
        int slot = slot(hash);
        FieldName name = SLOTS[slot];
        while (name != null) {
            if (name.hash == hash && Ascii.equalsIgnoreCase(bytes, start, end, name.lower)) {
                return name.id;
            }
            slot = (slot + 1) & (SLOTS.length - 1);
            name = SLOTS[slot];
        }
        return 0;
    }

    /** One step of the hash over the lower-case bytes of a name. */
    static int hashNext(int hash, byte lower) {
        return hash * 31 + lower;
    }

    /** The id in {@code [1, 63]} of a known name, else 0. */
    public int id() {
        return id;
    }

    int hash() {
        return hash;
    }

    boolean matches(byte[] bytes, int start, int end) {
        return Ascii.equalsIgnoreCase(bytes, start, end, lower);
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldName name && name.text.equals(text);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    private static FieldName known(String text) {
        FieldName name = new FieldName(text, KNOWN.size() + 1);
        KNOWN.add(name);
        return name;
    }

    private static int hash(byte[] lower) {
        int hash = 0;
        for (byte b : lower) {
            hash = hashNext(hash, b);
        }
        return hash;
    }

    private static int slot(int hash) {
        return (hash ^ (hash >>> 15)) & 255;
    }

    private static FieldName[] slots() {
        assert KNOWN.size() <= 63 : "a head keeps one bit for each known name";
        FieldName[] slots = new FieldName[256];
        for (FieldName name : KNOWN) {
            int slot = slot(name.hash);
            while (slots[slot] != null) {
                slot = (slot + 1) & 255;
            }
            slots[slot] = name;
        }
        return slots;
    }
}
