package dev.weir.proxy.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a name. Blocks: for virtual threads. Any number at once. */
interface NameLookup extends AutoCloseable {

    /** At least one address, or an exception that says why there is none. */
    Answer lookup(String name) throws UnknownHostException, InterruptedException;

    @Override
    void close();

    /**
     * What a name stands for.
     *
     * @param complete false: one address family could not be asked, so that an address which is missing may still hold
     * @param ttlNs how long the answer holds; {@link Long#MAX_VALUE} where nobody says
     */
    record Answer(List<InetAddress> addresses, boolean complete, long ttlNs) {

        public Answer {
            addresses = List.copyOf(addresses);
        }
    }
}
