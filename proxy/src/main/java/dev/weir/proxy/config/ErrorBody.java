package dev.weir.proxy.config;

/** What Weir itself says with a status that it answers without an upstream. */
public record ErrorBody(int status, String contentType, String body) {}
