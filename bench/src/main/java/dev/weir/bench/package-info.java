/** Benchmarks: JMH for the pieces, end-to-end comparisons beside other proxies for the whole. */
@NullMarked
package dev.weir.bench;

import org.jspecify.annotations.NullMarked;
