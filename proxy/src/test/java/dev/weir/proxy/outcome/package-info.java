@NullMarked
package dev.weir.proxy.outcome;

import org.jspecify.annotations.NullMarked;
