@NullMarked
package dev.weir.proxy.timer;

import org.jspecify.annotations.NullMarked;
