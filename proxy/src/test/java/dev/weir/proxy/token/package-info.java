@NullMarked
package dev.weir.proxy.token;

import org.jspecify.annotations.NullMarked;
