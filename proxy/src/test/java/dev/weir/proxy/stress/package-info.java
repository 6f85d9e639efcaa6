/** The jcstress tests of the data plane, run for a moment with every build, and for longer by {@code bench/run stress}. */
@NullMarked
package dev.weir.proxy.stress;

import org.jspecify.annotations.NullMarked;
