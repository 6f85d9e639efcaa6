@NullMarked
package dev.weir.proxy.verify;

import org.jspecify.annotations.NullMarked;
