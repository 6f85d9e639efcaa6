package dev.weir.proxy.config;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Writes IP addresses as RFC 5952 asks: {@code 2001:db8::1}, the longest run of zeros left out. */
final class IpText {

    private static final int GROUPS = 8;

    private IpText() {}

    static String of(InetAddress ip) {
        return ip instanceof Inet6Address v6 ? compressed(v6.getAddress()) + scope(v6) : ip.getHostAddress();
    }

    private static String compressed(byte[] bytes) {
        int runStart = -1;
        int runLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && group(bytes, end) == 0) {
                end++;
            }
            if (end - start > runLength) {
                runStart = start;
                runLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
            } else {
                text.append(needsColon(text) ? ":" : "").append(Integer.toHexString(group(bytes, i)));
            }
        }
        return text.toString();
    }

    private static boolean needsColon(StringBuilder text) {
        return !text.isEmpty() && text.charAt(text.length() - 1) != ':';
    }

    private static int group(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xFF) << Byte.SIZE | (bytes[2 * index + 1] & 0xFF);
    }

    private static String scope(Inet6Address ip) {
        String text = ip.getHostAddress();
        int percent = text.indexOf('%');
        return percent < 0 ? "" : text.substring(percent);
    }
}
