/// The admin port: JSON under /v1 for programs, a dashboard for people, probes and metrics for machines.
///
/// ```
/// JDK HttpServer, a virtual thread per request
///   AdminServer -> Gate (rate, Host, Origin) -> AdminPaths (which operation) -> Tokens (who, may they)
///               -> AdminRequest (query and body, checked) -> the operation -> Answer | Problem
/// ```
///
/// Nothing here changes anything: an operation reads what others publish, or puts an event on the control loop's queue
/// and
/// waits for its answer.
@NullMarked
package dev.weir.control.admin;

import org.jspecify.annotations.NullMarked;
