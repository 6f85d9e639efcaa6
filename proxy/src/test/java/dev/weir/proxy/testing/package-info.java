/// Both ends of the proxy as tests need them: a client that sends exactly what it is told and an upstream that follows
/// a
/// script. They use plain blocking sockets and share no code with the proxy, so that what they see is what was on the
/// wire.
///
/// Bytes are text here, one character each (ISO-8859-1): what was received can be compared with a literal.
///
/// ```
/// try (ScriptedUpstream upstream = ScriptedUpstream.answering(200, "hello");
///         RawClient client = RawClient.connect(upstream.port())) {
///     assertThat(client.get("/x").body()).isEqualTo("hello");
///     assertThat(upstream.onlyRequest().target()).isEqualTo("/x");
/// }
/// ```
@NullMarked
package dev.weir.proxy.testing;

import org.jspecify.annotations.NullMarked;
