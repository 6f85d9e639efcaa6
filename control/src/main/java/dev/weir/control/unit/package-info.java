/// Percents and durations as people write and read them. A leaf.
@NullMarked
package dev.weir.control.unit;

import org.jspecify.annotations.NullMarked;
