package dev.weir.proxy.route;

import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.RequestHead;
import java.util.Collection;

/** The protocols to which a connection may be upgraded. Immutable, any thread. */
final class Upgrades {
    private final byte[][] protocols;

    /** @param protocols in lower case */
    Upgrades(Collection<String> protocols) {
        this.protocols = new byte[protocols.size()][];
        int count = 0;
        for (String protocol : protocols) {
            this.protocols[count++] = Ascii.bytes(protocol);
        }
    }

    boolean permit(RequestHead head) {
        for (byte[] protocol : protocols) {
            if (Ascii.equalsIgnoreCase(head.bytes(), head.upgradeStart(), head.upgradeEnd(), protocol)) {
                return true;
            }
        }
        return false;
    }
}
