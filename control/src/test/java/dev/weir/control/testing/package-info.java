@NullMarked
package dev.weir.control.testing;

import org.jspecify.annotations.NullMarked;
