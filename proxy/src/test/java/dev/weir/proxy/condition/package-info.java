@NullMarked
package dev.weir.proxy.condition;

import org.jspecify.annotations.NullMarked;
