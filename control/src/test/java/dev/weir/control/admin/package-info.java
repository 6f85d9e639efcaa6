@NullMarked
package dev.weir.control.admin;

import org.jspecify.annotations.NullMarked;
