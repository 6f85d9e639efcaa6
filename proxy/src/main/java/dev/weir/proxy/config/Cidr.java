package dev.weir.proxy.config;

import java.net.InetAddress;

/**
 * A block of addresses, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}. The bits behind the prefix are zero.
 *
 * @param prefixBits 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Cidr(InetAddress network, int prefixBits) {

    /** Addresses of the other family are never inside. */
    public boolean contains(InetAddress address) {
        byte[] inside = network.getAddress();
        byte[] candidate = address.getAddress();
        if (inside.length != candidate.length) {
            return false;
        }
        int wholeBytes = prefixBits / Byte.SIZE;
        for (int i = 0; i < wholeBytes; i++) {
            if (inside[i] != candidate[i]) {
                return false;
            }
        }
        int restBits = prefixBits % Byte.SIZE;
        int mask = 0xFF << (Byte.SIZE - restBits);
        return restBits == 0 || ((inside[wholeBytes] ^ candidate[wholeBytes]) & mask & 0xFF) == 0;
    }

    @Override
    public String toString() {
        return IpText.of(network) + "/" + prefixBits;
    }
}
