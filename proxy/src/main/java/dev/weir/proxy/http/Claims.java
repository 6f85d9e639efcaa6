package dev.weir.proxy.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the token of a request says of its bearer, as far as that is known. Claims of a token that nobody verified are not
 * in here.
 *
 * <pre>
 *   {"sub": "ann", "org": {"id": 7}, "roles": ["a", "b"]}   ->   sub = ann, org.id = 7, roles = a, roles = b
 * </pre>
 *
 * Names and values are spans of one array, as the fields of a head are, and are compared like them. Immutable, any thread.
 */
public final class Claims {
    /** There is no token, or nobody is asked for tokens. */
    public static final Claims NO_TOKEN = new Claims(Standing.NO_TOKEN);

    /** There is a token, and whether it is good is not known yet. */
    public static final Claims UNCHECKED = new Claims(Standing.UNCHECKED);

    public static final Claims BAD = new Claims(Standing.BAD);

    /** There is a token, and it cannot be checked because the keys of its issuer are not there. */
    public static final Claims NO_KEYS = new Claims(Standing.NO_KEYS);

    private static final int SPANS = 3;

    private final Standing standing;
    private final FieldBlock fields;
    private final byte[] bytes;
    private final int[] hashes;
    private final int[] spans;

    private Claims(Standing standing) {
        this(standing, FieldBlock.EMPTY, new byte[0], new int[0], new int[0]);
    }

    private Claims(Standing standing, FieldBlock fields, byte[] bytes, int[] hashes, int[] spans) {
        this.standing = standing;
        this.fields = fields;
        this.bytes = bytes;
        this.hashes = hashes;
        this.spans = spans;
    }

    /** What is known of a token. */
    public enum Standing {
        NO_TOKEN,
        UNCHECKED,
        BAD,
        NO_KEYS,
        VERIFIED
    }

    /** One claim that is a text, a number or a truth value; an element of a list stands for itself. */
    public record Claim(String path, String value) {}

    /** The claims of a verified token, and the lines that it adds to the head that goes upstream. */
    public static Claims verified(List<Claim> claims, FieldBlock fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int[] hashes = new int[claims.size()];
        int[] spans = new int[claims.size() * SPANS];
        for (int i = 0; i < hashes.length; i++) {
            Claim claim = claims.get(i);
            byte[] path = claim.path().getBytes(StandardCharsets.UTF_8);
            hashes[i] = Arrays.hashCode(path);
            spans[i * SPANS] = out.size();
            out.writeBytes(path);
            spans[i * SPANS + 1] = out.size();
            out.writeBytes(claim.value().getBytes(StandardCharsets.UTF_8));
            spans[i * SPANS + 2] = out.size();
        }
        return new Claims(Standing.VERIFIED, fields, out.toByteArray(), hashes, spans);
    }

    public Standing standing() {
        return standing;
    }

    /** The array that all offsets point into. */
    public byte[] bytes() {
        return bytes;
    }

    /** The index of the first claim of this name at or behind {@code from}, or -1. */
    public int find(Name name, int from) {
        for (int i = from; i < hashes.length; i++) {
            if (hashes[i] == name.hash
                    && Arrays.equals(bytes, spans[i * SPANS], spans[i * SPANS + 1], name.path, 0, name.path.length)) {
                return i;
            }
        }
        return -1;
    }

    public int valueStart(int claim) {
        return spans[claim * SPANS + 1];
    }

    public int valueEnd(int claim) {
        return spans[claim * SPANS + 2];
    }

    /** The lines that carry claims upstream. */
    public FieldBlock fields() {
        return fields;
    }

    /** All of them, for people and tests. */
    public List<Claim> list() {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < hashes.length; i++) {
            String path = text(spans[i * SPANS], spans[i * SPANS + 1]);
            claims.add(new Claim(path, text(valueStart(i), valueEnd(i))));
        }
        return claims;
    }

    /** What is known, and never what the claims say. */
    @Override
    public String toString() {
        return standing.toString();
    }

    private String text(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /** The path of a claim as it is asked for: its names with dots between them. Immutable, any thread. */
    public static final class Name {
        private final String text;
        private final byte[] path;
        private final int hash;

        private Name(String text) {
            this.text = text;
            this.path = text.getBytes(StandardCharsets.UTF_8);
            this.hash = Arrays.hashCode(path);
        }

        public static Name of(String text) {
            return new Name(text);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Name that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
