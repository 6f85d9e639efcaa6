/// The command line: what people and scripts type.
///
/// ```
/// Main -> WeirCommand -> check, explain         read a file; the table is compiled here, by the proxy's own compiler
///                     -> status, top, split ... ask the admin port of a Weir that runs, through AdminClient
/// ```
///
/// A command ends with 0 if it did what it was asked, 1 if that failed, 2 if it was asked wrongly or the configuration
/// is bad.
/// What was asked for goes to standard output, everything else to standard error.
@NullMarked
package dev.weir.control.cli;

import org.jspecify.annotations.NullMarked;
