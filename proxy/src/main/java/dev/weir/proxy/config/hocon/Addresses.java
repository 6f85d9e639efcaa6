package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads addresses. Nothing here asks a name service. */
final class Addresses {

    static final Shape<Cidr> CIDR = Shape.of(
            "expected an address block like \"10.0.0.0/8\" or \"2001:db8::/32\", or an address", Addresses::cidr);

    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]+)):(\\d{1,5})");
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
    private static final Pattern BLOCK = Pattern.compile("([0-9A-Fa-f:.]+)(?:/(\\d{1,3}))?");
    private static final String UNIX = "unix:";
    private static final int HIGHEST_PORT = 65_535;
    /** What {@code sun_path} holds on Linux, without its final NUL. */
    private static final int LONGEST_UNIX_PATH = 107;

    private Addresses() {}

    static @Nullable Address parse(String text) {
        if (text.startsWith(UNIX)) {
            String path = text.substring(UNIX.length());
            return path.startsWith("/") && path.length() <= LONGEST_UNIX_PATH ? new Address.Unix(path) : null;
        }
        Matcher parts = WITH_PORT.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        int port = Integer.parseInt(parts.group(3));
        InetAddress ip = parts.group(1) != null ? literal(parts.group(1)) : v4(parts.group(2));
        return ip == null || port > HIGHEST_PORT ? null : new Address.Inet(ip, port);
    }

    private static @Nullable Cidr cidr(String text) {
        Matcher parts = BLOCK.matcher(text);
        InetAddress ip = parts.matches() ? literal(parts.group(1)) : null;
        if (ip == null) {
            return null;
        }
        byte[] bytes = ip.getAddress();
        int allBits = bytes.length * Byte.SIZE;
        int bits = parts.group(2) == null ? allBits : Integer.parseInt(parts.group(2));
        return bits > allBits ? null : new Cidr(network(bytes, bits), bits);
    }

    private static InetAddress network(byte[] bytes, int prefixBits) {
        for (int bit = prefixBits; bit < bytes.length * Byte.SIZE; bit++) {
            bytes[bit / Byte.SIZE] &= (byte) ~(0x80 >> (bit % Byte.SIZE));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes", e);
        }
    }

    private static @Nullable InetAddress v4(String text) {
        String numbers = text.equals("localhost") ? "127.0.0.1" : text;
        return V4.matcher(numbers).matches() ? literal(numbers) : null;
    }

    private static @Nullable InetAddress literal(String text) {
        try {
            return text.contains(":") || V4.matcher(text).matches() ? InetAddress.ofLiteral(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
