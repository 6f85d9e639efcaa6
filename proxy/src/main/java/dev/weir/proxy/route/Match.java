package dev.weir.proxy.route;

/** What the routing table says to a request. */
public sealed interface Match permits Route, NoRoute, Denied, NeedsToken {}
