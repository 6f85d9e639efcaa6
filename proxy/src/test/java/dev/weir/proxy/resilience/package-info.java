/**
 * What users see while everything around Weir fails: upstreams that break at any point of an answer, endpoints and names that
 * come and go, clients that attack, memory that runs short, more load than an upstream can take. All on real sockets.
 */
@NullMarked
package dev.weir.proxy.resilience;

import org.jspecify.annotations.NullMarked;
