@NullMarked
package dev.weir.proxy.config.hocon;

import org.jspecify.annotations.NullMarked;
