/** The control plane: the composition root, the command line, the admin port and the control loop. */
@NullMarked
package dev.weir.control;

import org.jspecify.annotations.NullMarked;
