package dev.weir.control.table;

import dev.weir.proxy.pool.EndpointState;

/** The state that an operator gave an endpoint. One that is not in its pool now gets it when it comes back. */
public record EndpointOverride(Key key, EndpointState state, Provenance by) {

    /** An endpoint's place: its pool, and its address as written. */
    public record Key(String pool, String endpoint) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = pool.compareTo(other.pool);
            return order != 0 ? order : endpoint.compareTo(other.endpoint);
        }

        @Override
        public String toString() {
            return pool + "/" + endpoint;
        }
    }
}
