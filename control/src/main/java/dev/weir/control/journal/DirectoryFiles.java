package dev.weir.control.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files of a real directory. A file stays open, so that its fsync hears of every write that failed. One thread. */
final class DirectoryFiles implements JournalFiles {
    private final Path directory;
    private final Map<String, FileChannel> open = new HashMap<>();

    DirectoryFiles(Path directory) {
        this.directory = directory;
    }

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        try {
            return Files.readAllBytes(directory.resolve(name));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void write(String name, long at, byte[] bytes) throws IOException {
        FileChannel file = open(name);
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            file.write(left, at + left.position());
        }
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        open(name).truncate(size);
    }

    @Override
    public void force(String name) throws IOException {
        open(name).force(true);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        close(open.remove(to));
        close(open.remove(from));
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private FileChannel open(String name) throws IOException {
        FileChannel known = open.get(name);
        if (known != null) {
            return known;
        }
        FileChannel opened =
                FileChannel.open(directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        open.put(name, opened);
        return opened;
    }

    @Override
    public void close() throws IOException {
        for (FileChannel file : open.values()) {
            file.close();
        }
        open.clear();
    }

    private static void close(@Nullable FileChannel file) throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
