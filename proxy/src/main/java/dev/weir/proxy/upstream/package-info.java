/**
 * The upstream side: connections to endpoints, those that wait idle, and the response that comes back on them. A connection
 * belongs to the event loop that opened it and never leaves it.
 */
@NullMarked
package dev.weir.proxy.upstream;

import org.jspecify.annotations.NullMarked;
