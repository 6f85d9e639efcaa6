@NullMarked
package dev.weir.proxy;

import org.jspecify.annotations.NullMarked;
