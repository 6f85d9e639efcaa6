/**
 * Pools of endpoints: who may be sent a request, and which of them is.
 *
 * <pre>
 *   active checks ----> Health    \
 *   failed requests --> Ejection   >--> Roster (who may be picked now) --> Balancer --> Endpoint
 *   operator ---------> state     /          rebuilt when one of them changes
 * </pre>
 *
 * <p>Everything here is shared by all event loops and free of locks. A pick reads one roster and at most two in-flight
 * counters; whatever is rare (an answer of a health check, an ejection, an operator's order, a DNS change) rebuilds the
 * roster.
 */
@NullMarked
package dev.weir.proxy.pool;

import org.jspecify.annotations.NullMarked;
