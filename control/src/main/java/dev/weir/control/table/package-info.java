/// What is in force, and how it came to be: the file's configuration, the runtime changes layered over it, and the
/// numbered
/// generations that were compiled from both.
///
/// ```
/// file -> WeirConfig --+
///                      +--> TablePublisher.publish -> RoutingTable -> LiveTable.swap
/// Overrides -----------+         Generation n: who, why, when, what differs
///   weights, endpoint states, rolled-back variants
/// ```
@NullMarked
package dev.weir.control.table;

import org.jspecify.annotations.NullMarked;
