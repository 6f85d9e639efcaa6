package dev.weir.proxy.lookup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Tells one state of a file from another without reading it: a list of ids may have gigabytes.
 *
 * @param key which file it is (device and inode), whatever its name
 */
record Stamp(String key, long bytes, String modified) {
    static final Stamp MISSING = new Stamp("", -1, "");

    /** That of the file as it is now. */
    static Stamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    String.valueOf(attributes.fileKey()),
                    attributes.size(),
                    attributes.lastModifiedTime().toString());
        } catch (IOException e) {
            return MISSING;
        }
    }
}
