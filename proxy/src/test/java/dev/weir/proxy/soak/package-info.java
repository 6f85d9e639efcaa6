/** Good, bad and broken traffic for a while, with faults on all sides: nothing is lost, and everything comes back. */
@NullMarked
package dev.weir.proxy.soak;

import org.jspecify.annotations.NullMarked;
