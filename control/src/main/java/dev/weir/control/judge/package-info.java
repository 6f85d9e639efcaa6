/// The thinking part of the control loop: evidence in, verdicts out. No sockets, clock, disk or table here; a day of
/// traffic is
/// judged in a test in milliseconds.
///
/// ```
/// outcome.Window -> SplitJudge
///   Reference     what is known of the reference: PastRate, NoiseEstimate, LatencyThresholds, StableRegression, Tries
///     TickLog             what came in the ticks of this second, until it is asked for
///   Candidate     what is known of a variant since it has weight
///     Tries               dead
///     ThresholdCheck      the plain numbers of rollback {}, unless chance explains them
///     Comparison          errors, p50 to p99: an OpenBlock of both -> EProcess of harm, EProcess of non-inferiority
///     AbsoluteEvidence    failures beside max-error-rate
///   -> Verdict: pass | hold | fail, with Findings that say why
/// ```
@NullMarked
package dev.weir.control.judge;

import org.jspecify.annotations.NullMarked;
