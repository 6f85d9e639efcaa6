package dev.weir.proxy.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What a configuration was read from: the watcher watches these files and compares this hash.
 *
 * @param files the main file first, then each include, also one that is missing; empty for a text
 * @param sha256 hash in hex over the content of all of them, in this order
 */
public record ConfigSource(List<Path> files, String sha256) {

    public ConfigSource {
        files = List.copyOf(files);
    }
}
