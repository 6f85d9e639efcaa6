package dev.weir.proxy.config;

/**
 * Where a value stands in the configuration.
 *
 * @param file the file as the reader opened it
 * @param line the line, from 1; 0 when the value has no line of its own
 */
public record Origin(String file, int line) {

    @Override
    public String toString() {
        return line > 0 ? file + ":" + line : file;
    }
}
