/** Tests of what mirrors get, and of what they never cost. */
@NullMarked
package dev.weir.proxy.mirror;

import org.jspecify.annotations.NullMarked;
