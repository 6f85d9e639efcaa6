/**
 * What touches the kernel and the CPU: transports, event loops, socket options, CPU topology, pinning, signals.
 *
 * <p>Nothing here knows of HTTP or of traffic splitting, and nothing else in Weir touches epoll, io_uring or foreign
 * memory. The module is called {@code native}, which Java keeps as a keyword; hence {@code os}.
 *
 * <pre>
 *   TransportChoice --.
 *                      }--> EventLoops --bind--> Listening      one SO_REUSEPORT listener per loop
 *   CpuTopology ------'          '-----connect--> Channel       on the loop that asks
 * </pre>
 */
@NullMarked
package dev.weir.os;

import org.jspecify.annotations.NullMarked;
