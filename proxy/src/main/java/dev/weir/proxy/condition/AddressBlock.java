package dev.weir.proxy.condition;

import dev.weir.proxy.config.Cidr;
import dev.weir.proxy.http.ClientAddress;
import java.net.InetAddress;

/** A block of addresses (CIDR) that is asked with the bytes of one. Immutable, any thread. */
public final class AddressBlock {
    private final byte[] network;
    private final int prefixBits;
    private final String text;

    /** @param network its bits behind the prefix do not count */
    public AddressBlock(InetAddress network, int prefixBits) {
        this.network = network.getAddress();
        this.prefixBits = prefixBits;
        this.text = new Cidr(network, prefixBits).toString();
    }

    @Override
    public String toString() {
        return text;
    }

    /** An address of the other family, and an unknown one, is never inside. */
    public boolean contains(ClientAddress client) {
        byte[] address = client.address();
        if (address.length != network.length) {
            return false;
        }
        int wholeBytes = prefixBits / Byte.SIZE;
        for (int i = 0; i < wholeBytes; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int restBits = prefixBits % Byte.SIZE;
        return restBits == 0 || ((address[wholeBytes] ^ network[wholeBytes]) & 0xff) >>> (Byte.SIZE - restBits) == 0;
    }
}
