package dev.weir.proxy.outcome;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Access log lines to a file that is renamed to {@code name.1} before it would outgrow its size, as {@code name.1} is to
 * {@code name.2} before. No line is split between files, and one line longer than the size has a file to itself.
 */
final class RotatingFile implements LogSink {
    private final Path path;
    private final long rotateBytes;
    private final int keepFiles;
    private @Nullable FileChannel channel;
    private long size;
    private boolean atLineStart = true;

    private RotatingFile(Path path, long rotateBytes, int keepFiles) {
        this.path = path;
        this.rotateBytes = rotateBytes;
        this.keepFiles = keepFiles;
    }

    static RotatingFile open(Path path, long rotateBytes, int keepFiles) throws IOException {
        RotatingFile file = new RotatingFile(path, rotateBytes, keepFiles);
        file.channel();
        return file;
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        while (lines.hasRemaining()) {
            FileChannel open = channel();
            int fitting = fittingLines(lines);
            if (fitting == 0 && size > 0 && atLineStart) {
                rotate();
            } else {
                write(open, lines, fitting == 0 ? firstLine(lines) : fitting);
            }
        }
    }

    @Override
    public void reopen() throws IOException {
        close();
        channel();
    }

    @Override
    public void close() throws IOException {
        FileChannel closing = channel;
        channel = null;
        if (closing != null) {
            closing.close();
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            channel = open;
            size = open.size();
        }
        return open;
    }

    private void write(FileChannel open, ByteBuffer lines, int length) throws IOException {
        int all = lines.limit();
        lines.limit(lines.position() + length);
        try {
            while (lines.hasRemaining()) {
                int written = open.write(lines);
                size += written;
                atLineStart = !lines.hasRemaining();
            }
        } finally {
            lines.limit(all);
        }
    }

    /** A file that cannot be renamed goes on growing and is tried again one size later. */
    private void rotate() throws IOException {
        close();
        try {
            if (keepFiles == 0) {
                Files.deleteIfExists(path);
            }
            for (int i = keepFiles; i > 0; i--) {
                Path from = i == 1 ? path : kept(i - 1);
                if (Files.exists(from)) {
                    Files.move(from, kept(i), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } finally {
            channel();
            size = 0;
        }
    }

    private Path kept(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    /** Bytes up to the last line end that the file still has room for. */
    private int fittingLines(ByteBuffer lines) {
        int length = (int) Math.min(lines.remaining(), Math.max(0, rotateBytes - size));
        while (length > 0 && lines.get(lines.position() + length - 1) != '\n') {
            length--;
        }
        return length;
    }

    private static int firstLine(ByteBuffer lines) {
        int length = 1;
        while (length < lines.remaining() && lines.get(lines.position() + length - 1) != '\n') {
            length++;
        }
        return length;
    }
}
