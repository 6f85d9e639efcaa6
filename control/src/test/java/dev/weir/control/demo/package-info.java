@NullMarked
package dev.weir.control.demo;

import org.jspecify.annotations.NullMarked;
