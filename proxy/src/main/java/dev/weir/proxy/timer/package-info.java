/**
 * Deadlines of connections and exchanges: one {@link dev.weir.proxy.timer.TimerWheel} per event loop, and
 * {@link dev.weir.proxy.timer.Deadline}s that link themselves into it. Nothing here allocates after construction.
 */
@NullMarked
package dev.weir.proxy.timer;

import org.jspecify.annotations.NullMarked;
