@NullMarked
package dev.weir.control.judge;

import org.jspecify.annotations.NullMarked;
