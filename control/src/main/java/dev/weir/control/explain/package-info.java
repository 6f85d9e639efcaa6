/// Why a request would go where it goes, told in JSON and in a sentence; for the admin port and for the command line,
/// which
/// needs no running Weir.
@NullMarked
package dev.weir.control.explain;

import org.jspecify.annotations.NullMarked;
