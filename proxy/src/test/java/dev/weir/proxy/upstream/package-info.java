/** Tests of what happens between Weir and the endpoints. */
@NullMarked
package dev.weir.proxy.upstream;

import org.jspecify.annotations.NullMarked;
