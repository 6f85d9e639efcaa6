package dev.weir.proxy.condition;

import java.nio.file.Path;

/** What conditions look up beside the request: the content of files, which may change while a table is in force. */
public interface Lookups {
    /** No file has any id, and nobody knows any place. */
    Lookups NONE = new Lookups() {
        @Override
        public Ids ids(Path file) {
            return (bytes, start, end) -> false;
        }

        @Override
        public Places places() {
            return (head, field) -> Place.UNKNOWN;
        }
    };

    Ids ids(Path file);

    Places places();
}
