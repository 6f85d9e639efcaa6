package dev.weir.proxy.config;

import java.time.Duration;

/**
 * How the process ends.
 *
 * @param preDrain not ready any more, but still serving
 * @param deadline after that, for what is in flight
 */
public record DrainConfig(Duration preDrain, Duration deadline) {

    public static final DrainConfig DEFAULTS = new DrainConfig(Duration.ofSeconds(5), Duration.ofSeconds(25));
}
