/// What touches the kernel and the CPU: transports, event loops, socket options, CPU topology, signals.
///
/// Nothing here knows of HTTP or of traffic splitting, and nothing else in Weir touches epoll, io_uring or foreign
/// memory. The module is called `native`, which Java keeps as a keyword; hence `os`.
@NullMarked
package dev.weir.os;

import org.jspecify.annotations.NullMarked;
