/// The thinking part of the guard: evidence in, verdicts out. No sockets, clock, disk or table here; a day of traffic
/// is
/// judged in a test in milliseconds.
///
/// ```
/// outcome.Window -> Evidence of each variant -> SplitGuard -> GuardVerdict: calm | hold | fail
/// ```
@NullMarked
package dev.weir.control.judge;

import org.jspecify.annotations.NullMarked;
