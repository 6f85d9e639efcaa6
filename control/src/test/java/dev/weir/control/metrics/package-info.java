@NullMarked
package dev.weir.control.metrics;

import org.jspecify.annotations.NullMarked;
