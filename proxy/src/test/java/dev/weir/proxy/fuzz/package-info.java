/** The fuzz targets of the data plane, run for a moment with every build. */
@NullMarked
package dev.weir.proxy.fuzz;

import org.jspecify.annotations.NullMarked;
