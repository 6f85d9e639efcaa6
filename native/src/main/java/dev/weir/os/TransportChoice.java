package dev.weir.os;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The transport in use, and for each other one why it is not. Immutable.
 *
 * @param notTaken in the order in which transports are named, without the chosen one
 */
public record TransportChoice(Transport chosen, Map<Transport, String> notTaken) {

    private static final String OPT_IN = "not asked for";
    private static final String NOT_NEEDED = "not needed";

    public TransportChoice {
        notTaken = Collections.unmodifiableMap(new EnumMap<>(notTaken));
    }

    /** epoll where it loads, else NIO. io_uring has to be asked for: it wins on busy loops only. */
    public static TransportChoice automatic() {
        return firstUsable(List.of(Transport.EPOLL, Transport.NIO), Transport::refusal);
    }

    /** The wanted transport where this machine has it, else the next best. */
    public static TransportChoice preferring(Transport wanted) {
        return preferring(wanted, Transport::refusal);
    }

    /**
     * The wanted transport and no other.
     *
     * @throws UnsupportedOperationException saying why this machine does not have it
     */
    public static TransportChoice requiring(Transport wanted) {
        TransportChoice choice = preferring(wanted);
        if (choice.chosen != wanted) {
            throw new UnsupportedOperationException(wanted + " is not available: " + choice.notTaken.get(wanted));
        }
        return choice;
    }

    static TransportChoice preferring(Transport wanted, Function<Transport, @Nullable String> refusals) {
        List<Transport> order = new ArrayList<>(List.of(wanted));
        for (Transport fallback : List.of(Transport.EPOLL, Transport.NIO)) {
            if (fallback != wanted) {
                order.add(fallback);
            }
        }
        return firstUsable(order, refusals);
    }

    private static TransportChoice firstUsable(List<Transport> order, Function<Transport, @Nullable String> refusals) {
        Map<Transport, String> notTaken = new EnumMap<>(Transport.class);
        Transport chosen = Transport.NIO;
        for (Transport candidate : order) {
            String refusal = refusals.apply(candidate);
            if (refusal == null) {
                chosen = candidate;
                break;
            }
            notTaken.put(candidate, refusal);
        }
        for (Transport other : Transport.values()) {
            if (other != chosen) {
                notTaken.putIfAbsent(other, order.contains(other) ? NOT_NEEDED : OPT_IN);
            }
        }
        return new TransportChoice(chosen, notTaken);
    }

    /** {@code epoll (io_uring: not asked for; nio: not needed)}. */
    @Override
    public String toString() {
        List<String> reasons = new ArrayList<>();
        notTaken.forEach((transport, reason) -> reasons.add(transport + ": " + reason));
        return chosen + " (" + String.join("; ", reasons) + ")";
    }
}
