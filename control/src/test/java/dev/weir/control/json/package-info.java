@NullMarked
package dev.weir.control.json;

import org.jspecify.annotations.NullMarked;
