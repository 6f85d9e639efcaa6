/** Tests of the choice between endpoints, with a clock and dice of their own. */
@NullMarked
package dev.weir.proxy.pool;

import org.jspecify.annotations.NullMarked;
