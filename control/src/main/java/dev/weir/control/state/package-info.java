/// The state directory: one Weir at a time, files that are whole or absent. A leaf.
@NullMarked
package dev.weir.control.state;

import org.jspecify.annotations.NullMarked;
