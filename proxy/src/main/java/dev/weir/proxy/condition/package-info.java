/**
 * Questions about a request that are answered with yes or no: the {@code when} of routes and overrides, the header and query
 * matches of routes.
 *
 * <p>They read spans of the head and allocate nothing; only regular expressions and versions do, when asked. Everything here is
 * immutable and used by all event loops.
 */
@NullMarked
package dev.weir.proxy.condition;

import org.jspecify.annotations.NullMarked;
