@NullMarked
package dev.weir.control.audit;

import org.jspecify.annotations.NullMarked;
