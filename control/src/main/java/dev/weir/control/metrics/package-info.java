/// What Prometheus scrapes. Nothing is counted here: each scrape reads, once, what the event loops and the control loop
/// have
/// counted already, and writes it down in the text format.
///
/// ```
/// Outcomes.snapshot() -> RequestMetrics, VariantMetrics, LoopMetrics --+
/// pools of the table in force -> PoolMetrics --------------------------+-> Metrics.scrape()
/// StatusBoard, table, access log -> ControlMetrics --------------------+
/// JVM -> Micrometer's binders -----------------------------------------+
/// ```
///
/// A series exists as long as the table in force knows its labels, so their number is bounded by the configuration.
@NullMarked
package dev.weir.control.metrics;

import org.jspecify.annotations.NullMarked;
