/// A rollout: how a new version of a variant gets from no traffic to all of it, or back. The rules alone: no clock,
/// disk,
/// table or thread here. Facts come in as events, and what has to be done goes out as effects.
///
/// ```
/// Tick (a verdict) ------+
/// Command (a person) ----+--> RolloutMachine.next(state, event, nowNs) --> Transition(state, effects)
/// FileRead, Restarted ---+
///
/// PENDING --> BASELINE --> stage i { SETTLE --> OBSERVE --> GATE } --> SOAK --> DONE
///                 |              |                                      |
///                 +------------ HOLD (and back, after a calm while) ----+
///
/// from anywhere: ROLLING_BACK --> ROLLED_BACK    the judge, or a deadline
///                ABORTED                         a person
///                SUPERSEDED --> PENDING          a newer version
/// ```
///
/// One state per split; several rollouts know nothing of each other. Times are monotonic nanoseconds of the process.
@NullMarked
package dev.weir.control.rollout;

import org.jspecify.annotations.NullMarked;
