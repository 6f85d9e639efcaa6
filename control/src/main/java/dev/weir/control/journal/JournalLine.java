package dev.weir.control.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.json.Json;
import dev.weir.control.json.JsonFormatException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** How a line of the journal is closed and checked: its last field is the CRC-32C of all before it. */
final class JournalLine {
    private static final String CRC_FIELD = ",\"crc\":\"";
    private static final int CRC_DIGITS = 8;
    private static final int TAIL = CRC_FIELD.length() + CRC_DIGITS + "\"}".length();

    private JournalLine() {}

    static byte[] of(ObjectNode fields) {
        String open = Json.line(fields);
        String checked = open.substring(0, open.length() - 1);
        return (checked + CRC_FIELD + crc(checked) + "\"}\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Null when it is not as it was written. */
    static @Nullable JsonNode parse(String line) {
        int end = line.length() - TAIL;
        boolean sound = end > 0
                && line.startsWith(CRC_FIELD, end)
                && line.endsWith("\"}")
                && line.startsWith(crc(line.substring(0, end)), end + CRC_FIELD.length());
        if (!sound) {
            return null;
        }
        try {
            return Json.parse(line);
        } catch (JsonFormatException e) {
            return null;
        }
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
