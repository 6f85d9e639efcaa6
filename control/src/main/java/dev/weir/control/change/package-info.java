/// How somebody's wish becomes a change: asked for by the admin port, a watcher or a signal, planned without side
/// effects,
/// carried out by the control loop alone.
///
/// ```
/// admin port, SIGHUP, watcher -> EventQueue -> ControlLoop -> ChangePlanner -> Plan -> TablePublisher
///                                    answer <-----------------------------------------------+ holds on all loops
/// ```
@NullMarked
package dev.weir.control.change;

import org.jspecify.annotations.NullMarked;
