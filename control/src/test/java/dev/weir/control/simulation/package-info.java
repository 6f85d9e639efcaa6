/// Rollouts against made-up traffic, by the thousand: how often a healthy version is rolled back, and how soon a bad
/// one.
///
/// ```
/// Cell (what is true) -> Trial: World -> OutcomeRecorder -> OutcomeWindows -> SplitJudge -> Course -> weights
///                          x 1000                                                        -> Ending
/// ```
///
/// Everything from the recorder on is the product's own. Only time, chance and the services are made up here.
@NullMarked
package dev.weir.control.simulation;

import org.jspecify.annotations.NullMarked;
