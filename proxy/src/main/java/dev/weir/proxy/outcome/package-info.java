/**
 * What became of each request: counted, timed, logged.
 *
 * <pre>
 * event loop                              control thread                        anyone
 * exchange.Exchange
 *   fills an Outcome
 *   OutcomeRecorder.record -------------> OutcomeWindows.next -> Window          (guard, judge)
 *     counters: opaque longs, read          sums, once a second: Snapshot -----> Outcomes.snapshot (admin, metrics)
 *     histograms: flipped once a second
 *   LogPublisher.publish ---- ring -----> AccessLog's own thread -> LogSink      (file, stdout)
 * </pre>
 *
 * Counters and histograms have one writer, the loop, and lose nothing. The access log may lose lines, and counts them.
 * This package is a leaf: it knows no route, split or pool, only the {@link dev.weir.proxy.outcome.Slot}s that stand for them.
 */
@NullMarked
package dev.weir.proxy.outcome;

import org.jspecify.annotations.NullMarked;
