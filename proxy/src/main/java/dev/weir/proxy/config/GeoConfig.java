package dev.weir.proxy.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where places are looked up.
 *
 * @param file a MaxMind DB of places, or null
 * @param asnFile one of networks, or null: {@code file} tells networks too, if it can
 * @param countryHeader a field, in lower case, by which trusted proxies tell the country; null: none
 */
public record GeoConfig(
        @Nullable Path file,
        @Nullable Path asnFile,
        @Nullable String countryHeader,
        Origin origin) {}
