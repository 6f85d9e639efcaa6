@NullMarked
package dev.weir.control.unit;

import org.jspecify.annotations.NullMarked;
