package dev.weir.proxy.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The address of a client: its text for headers and logs (RFC 5952), its bytes for comparison. IPv4-mapped IPv6 is kept as
 * IPv4.
 * Immutable, any thread.
 */
public final class ClientAddress {
    /** A peer without an address (a Unix socket). */
    public static final ClientAddress UNKNOWN = new ClientAddress(new byte[0], Ascii.bytes("unknown"));

    private static final byte[] MAPPED_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private final byte[] address;
    private final byte[] text;

    private ClientAddress(byte[] address, byte[] text) {
        this.address = address;
        this.text = text;
    }

    public static ClientAddress of(InetAddress address) {
        byte[] bytes = unmapped(address.getAddress());
        return new ClientAddress(bytes, Ascii.bytes(NetUtil.bytesToIpAddress(bytes)));
    }

    /** An IP literal (IPv6 with or without brackets; a port is cut off), or null if the text is none. */
    public static @Nullable ClientAddress parse(String text) {
        String literal = bare(text.strip());
        if (literal.isEmpty() || !isLiteral(literal)) {
            return null;
        }
        try {
            return of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** 4 or 16 bytes in network order; empty if unknown. */
    public byte[] address() {
        return address;
    }

    /** The address as it is written into header fields. */
    public byte[] text() {
        return text;
    }

    /** Whether the peer has no address. */
    public boolean isUnknown() {
        return address.length == 0;
    }

    public boolean isV6() {
        return address.length == 16;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientAddress that && Arrays.equals(address, that.address);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(address);
    }

    @Override
    public String toString() {
        return Ascii.text(text, 0, text.length);
    }

    /** {@code ::ffff:192.0.2.1} is how a socket for both families names an IPv4 peer (RFC 4291 section 2.5.5.2). */
    private static byte[] unmapped(byte[] bytes) {
        boolean mapped = bytes.length == 16
                && Arrays.equals(bytes, 0, MAPPED_PREFIX.length, MAPPED_PREFIX, 0, MAPPED_PREFIX.length);
        return mapped ? Arrays.copyOfRange(bytes, MAPPED_PREFIX.length, bytes.length) : bytes;
    }

    private static String bare(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 || !isPort(text, end + 1) ? "" : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        boolean v4WithPort = colon >= 0 && colon == text.lastIndexOf(':') && isPort(text, colon);
        return v4WithPort ? text.substring(0, colon) : text;
    }

    /** Whether nothing or a port stands behind the address. */
    private static boolean isPort(String text, int at) {
        if (at < text.length() && text.charAt(at) != ':') {
            return false;
        }
        for (int i = at + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLiteral(String text) {
        int dots = 0;
        boolean v6 = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c == ':') {
                v6 = true;
            } else if (Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return v6 || dots == 3;
    }
}
