@NullMarked
package dev.weir.control.compare;

import org.jspecify.annotations.NullMarked;
