/**
 * Which variant answers a request.
 *
 * <pre>
 *   Split.pick    forced, else keyed, else random: the assigned variant, and why          pure
 *   Split.admit   its pool usable, its caps free? else the fallback: the serving variant  takes a place
 *   Pick          what came out, and the place to give back
 * </pre>
 *
 * <p>{@link dev.weir.proxy.split.Ranges} holds who owns which part of the key space and how that changes. Splits are
 * immutable and shared by all event loops; only {@link dev.weir.proxy.split.VariantLoad} counts, and it outlives the
 * tables. A pick and an identity check belong to one loop.
 */
@NullMarked
package dev.weir.proxy.split;

import org.jspecify.annotations.NullMarked;
