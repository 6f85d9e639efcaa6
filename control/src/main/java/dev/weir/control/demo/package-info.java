/// `weir demo`: two services, users and a Weir between them, in one process.
///
/// ```
/// DemoTraffic --> WeirOnShow --> DemoService stable
///      |              |    \---> DemoService canary   <-- Breakage: a key, an option, a POST
///      v              v
/// UserCounts     what Weir counted
///      \______________/
///         DemoReport
/// ```
///
/// The Weir is a whole one, started from a file as `weir run` would; whoever composes the process hands in how
/// ([WeirOnShow.Starter]). All sockets are on loopback.
@NullMarked
package dev.weir.control.demo;

import org.jspecify.annotations.NullMarked;
