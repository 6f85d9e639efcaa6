/** The data plane: from an accepted connection to a recorded outcome. */
@NullMarked
package dev.weir.proxy;

import org.jspecify.annotations.NullMarked;
