@NullMarked
package dev.weir.control.table;

import org.jspecify.annotations.NullMarked;
