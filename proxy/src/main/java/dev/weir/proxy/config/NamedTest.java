package dev.weir.proxy.config;

/** A test of the field, cookie or parameter of this name; field names are in lower case. */
public record NamedTest(String name, ValueTest test) {}
