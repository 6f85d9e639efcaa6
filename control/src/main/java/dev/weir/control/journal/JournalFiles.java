package dev.weir.control.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A directory as far as a journal needs one: the seam at which tests let disks fail. One thread. */
interface JournalFiles {

    /** The whole content; null: there is no such file. */
    byte @Nullable [] read(String name) throws IOException;

    /** Makes the file if it is missing. When it fails, any part of the bytes may have been written. */
    void write(String name, long at, byte[] bytes) throws IOException;

    /** Cuts off what is behind {@code size}; makes the file if it is missing. */
    void truncate(String name, long size) throws IOException;

    /** What was written to the file is on the disk once this returns. */
    void force(String name) throws IOException;

    /** In one step; replaces a file of the new name. */
    void rename(String from, String to) throws IOException;

    /** Files that were made or renamed are there after a crash once this returns. */
    void forceDirectory() throws IOException;

    void close() throws IOException;
}
