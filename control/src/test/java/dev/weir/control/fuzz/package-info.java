/** The fuzz target of the admin port, and long runs of all targets. */
@NullMarked
package dev.weir.control.fuzz;

import org.jspecify.annotations.NullMarked;
