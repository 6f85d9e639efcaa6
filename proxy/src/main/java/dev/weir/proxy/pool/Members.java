package dev.weir.proxy.pool;

import dev.weir.proxy.config.Address;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to a pool. Immutable.
 *
 * @param present the endpoints of the pool
 * @param heldBack those that went while an operator had them drained or in maintenance: should their address return, that
 *     still holds
 */
record Members(List<Endpoint> present, List<Endpoint> heldBack) {
    static final Members NOBODY = new Members(List.of(), List.of());

    Members {
        present = List.copyOf(present);
        heldBack = List.copyOf(heldBack);
    }

    /** The endpoints with these addresses: those that are known as they are, the others new for {@code pool}. */
    Members changedTo(List<Address> addresses, Pool pool) {
        List<Endpoint> next = new ArrayList<>(addresses.size());
        for (Address address : new LinkedHashSet<>(addresses)) {
            Endpoint known = known(address);
            next.add(known == null ? new Endpoint(address, freeNumber(next), pool) : known);
        }
        List<Endpoint> waiting = new ArrayList<>(present);
        waiting.addAll(heldBack);
        waiting.removeIf(endpoint -> endpoint.isReady() || next.contains(endpoint));
        return new Members(next, waiting);
    }

    private int freeNumber(List<Endpoint> next) {
        BitSet taken = new BitSet();
        for (List<Endpoint> group : List.of(present, heldBack, next)) {
            group.forEach(endpoint -> taken.set(endpoint.number()));
        }
        return taken.nextClearBit(0);
    }

    private @Nullable Endpoint known(Address address) {
        for (List<Endpoint> group : List.of(present, heldBack)) {
            for (Endpoint endpoint : group) {
                if (endpoint.configured().equals(address)) {
                    return endpoint;
                }
            }
        }
        return null;
    }
}
