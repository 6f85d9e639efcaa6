/// How control writes and reads JSON. A leaf.
@NullMarked
package dev.weir.control.json;

import org.jspecify.annotations.NullMarked;
