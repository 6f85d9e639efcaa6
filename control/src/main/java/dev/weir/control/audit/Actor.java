package dev.weir.control.audit;

/**
 * Who wants a change. Immutable.
 *
 * @param who the token's name, {@code local} without tokens, or the part of Weir that acts by itself
 * @param from the peer's address; empty for Weir itself
 */
public record Actor(String who, String from) {

    /** A part of Weir that acts by itself. */
    public static Actor weir(String part) {
        return new Actor("weir:" + part, "");
    }

    @Override
    public String toString() {
        return from.isEmpty() ? who : who + " from " + from;
    }
}
