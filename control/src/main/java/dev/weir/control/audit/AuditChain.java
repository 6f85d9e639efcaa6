package dev.weir.control.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How a line of the audit log is made and checked:
 *
 * <pre>
 * {"seq":7,"at":"...","who":"...",...,"prev":"HASH OF LINE 6","hash":"SHA-256 OF ALL BEFORE ,"hash""}
 * </pre>
 *
 * A line that was changed, taken out or put in breaks the chain. Lines cut off at the end do not: compare the last hash
 * with one noted elsewhere.
 */
final class AuditChain {
    /** What the first line names as the hash before it. */
    static final String GENESIS = "0".repeat(64);

    private static final String HASH_FIELD = ",\"hash\":\"";
    private static final int HASH_TAIL = HASH_FIELD.length() + 64 + "\"}".length();

    private AuditChain() {}

    static String line(AuditEntry entry, long seq, String previousHash) {
        ObjectNode fields = Json.object()
                .put("seq", seq)
                .put("at", entry.at().toString())
                .put("who", entry.actor().who())
                .put("from", entry.actor().from())
                .put("action", entry.action())
                .put("target", entry.target());
        fields.set("old", entry.old());
        fields.set("new", entry.now());
        fields.put("reason", entry.reason())
                .put("generation", entry.generation())
                .put("prev", previousHash);

        String open = Json.line(fields);
        String hashed = open.substring(0, open.length() - 1);
        return hashed + HASH_FIELD + sha256(hashed) + "\"}";
    }

    /** Whether the line carries the hash of its own text. */
    static boolean isSound(String line) {
        int end = line.length() - HASH_TAIL;
        return end > 0
                && line.startsWith(HASH_FIELD, end)
                && line.endsWith("\"}")
                && sha256(line.substring(0, end)).equals(hash(line));
    }

    /** The hash that a line carries; it must be as long as one that {@link #line} made. */
    static String hash(String line) {
        int start = line.length() - 64 - "\"}".length();
        return start < 0 ? "" : line.substring(start, start + 64);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
