/**
 * HTTP on the wire: heads as offsets over one byte array, framing, hop-by-hop rules, bodies.
 *
 * <p>A head is copied once into its owner's scratch array and parsed in place; nothing here makes a String while a
 * request passes. A head holds neither framing nor hop-by-hop fields: what they said is kept as facts
 * ({@link dev.weir.proxy.http.RequestHead#bodyLength()} and the like), and each end writes its own.
 */
@NullMarked
package dev.weir.proxy.http;

import org.jspecify.annotations.NullMarked;
