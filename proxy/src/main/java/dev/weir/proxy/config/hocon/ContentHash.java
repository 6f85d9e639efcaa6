package dev.weir.proxy.config.hocon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over the contents of several files, each with its length before it. */
final class ContentHash {

    private static final long MISSING = -1;

    private final MessageDigest digest = sha256();

    static String of(List<Path> files) {
        ContentHash hash = new ContentHash();
        for (Path file : files) {
            try {
                hash.add(Files.readAllBytes(file));
            } catch (IOException e) {
                hash.addMissing();
            }
        }
        return hash.hex();
    }

    void add(byte[] content) {
        addLength(content.length);
        digest.update(content);
    }

    void addMissing() {
        addLength(MISSING);
    }

    /** Of all that was added so far; more may follow. */
    String hex() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of the JDK can be cloned", e);
        }
    }

    private void addLength(long length) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, length));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
