/** The downstream side: listeners, the connections they accept, and HTTP/1.1 on them. */
@NullMarked
package dev.weir.proxy.listen;

import org.jspecify.annotations.NullMarked;
