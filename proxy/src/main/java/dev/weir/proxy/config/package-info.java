/**
 * The configuration as written in the file: immutable records, one per block, each value already in its base unit.
 *
 * <p>Nothing here knows HOCON, sockets or the request; {@code config.hocon} produces these records, {@code TableCompiler}
 * turns them into the routing table. Maps are sorted by name, because the file's order is not kept by HOCON and nothing
 * may depend on it. Where a limit may be off, the record says so: {@code null} for a duration, {@link
 * dev.weir.proxy.config.LimitsConfig#UNLIMITED} for a count or a size.
 */
@NullMarked
package dev.weir.proxy.config;

import org.jspecify.annotations.NullMarked;
