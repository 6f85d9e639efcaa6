@NullMarked
package dev.weir.proxy.split;

import org.jspecify.annotations.NullMarked;
