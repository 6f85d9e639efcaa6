/** Tests of what conditions look up in files. */
@NullMarked
package dev.weir.proxy.lookup;

import org.jspecify.annotations.NullMarked;
