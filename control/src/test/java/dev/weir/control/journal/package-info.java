/// The journal on disks that fail, tear and forget.
@NullMarked
package dev.weir.control.journal;

import org.jspecify.annotations.NullMarked;
