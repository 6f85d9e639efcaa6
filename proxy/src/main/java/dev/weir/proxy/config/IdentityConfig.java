package dev.weir.proxy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Weir's own signed cookie, for splits whose key names {@code weir-id}.
 *
 * @param secretFiles the first signs, all of them verify
 * @param cookie its name
 */
public record IdentityConfig(List<Path> secretFiles, String cookie, Duration maxAge, Origin origin) {

    public static final String DEFAULT_COOKIE = "weir-id";
    public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(365);

    public IdentityConfig {
        secretFiles = List.copyOf(secretFiles);
    }
}
