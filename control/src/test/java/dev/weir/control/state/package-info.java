@NullMarked
package dev.weir.control.state;

import org.jspecify.annotations.NullMarked;
