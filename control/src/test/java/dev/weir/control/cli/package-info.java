@NullMarked
package dev.weir.control.cli;

import org.jspecify.annotations.NullMarked;
