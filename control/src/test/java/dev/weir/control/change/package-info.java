@NullMarked
package dev.weir.control.change;

import org.jspecify.annotations.NullMarked;
