package dev.weir.control.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What reading an audit log from its first line found. */
public sealed interface AuditVerification {

    /**
     * Every line is the one that was written, in its place.
     *
     * @param lastHash note it elsewhere to notice lines cut off at the end
     */
    record Intact(long lines, String lastHash) implements AuditVerification {}

    /** The first line, counted from 1, that is not. */
    record Broken(long line, String why) implements AuditVerification {}

    static AuditVerification of(Path file) throws IOException {
        long lines = 0;
        String previousHash = AuditChain.GENESIS;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines++;
                String fault = fault(line, lines, previousHash);
                if (fault != null) {
                    return new Broken(lines, fault);
                }
                previousHash = AuditChain.hash(line);
            }
        }
        return new Intact(lines, previousHash);
    }

    private static @Nullable String fault(String line, long number, String previousHash) {
        JsonNode fields;
        try {
            fields = Json.parse(line);
        } catch (JsonFormatException e) {
            return "is no JSON: " + e.getMessage();
        }
        if (!AuditChain.isSound(line)) {
            return "was changed: its text does not have its hash";
        }
        if (!previousHash.equals(fields.path("prev").asText())) {
            return "does not follow the line before it: lines were taken out, put in or moved";
        }
        return fields.path("seq").asLong() == number ? null : "has number " + fields.path("seq") + ", not " + number;
    }
}
