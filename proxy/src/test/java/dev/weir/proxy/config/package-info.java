@NullMarked
package dev.weir.proxy.config;

import org.jspecify.annotations.NullMarked;
