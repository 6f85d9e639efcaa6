@NullMarked
package dev.weir.proxy.route;

import org.jspecify.annotations.NullMarked;
