/**
 * What goes over the wire, byte for byte: scripts of a client and an upstream with Weir in between. They stand in
 * {@code *.wire} files beside this package's resources; {@link dev.weir.proxy.conformance.WireScripts} says how they read.
 */
@NullMarked
package dev.weir.proxy.conformance;

import org.jspecify.annotations.NullMarked;
