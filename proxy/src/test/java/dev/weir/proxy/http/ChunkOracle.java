package dev.weir.proxy.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules for a chunked body as plainly as they can be said; what the reader is compared with. It knows no limits. */
final class ChunkOracle {
    /** @param end {@code ended}, {@code incomplete} or {@code refused} */
    record Facts(String data, String end, int taken) {}

    private static final Pattern SIZE_LINE =
            Pattern.compile("([0-9a-fA-F]{1,15})(?:[ \\t]*|[ \\t]*;[\\t\\x20-\\x7e\\x80-\\xff]*)\r\n");
    private static final Pattern TRAILER =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t\\x20-\\x7e\\x80-\\xff]*\r\n");

    private ChunkOracle() {}

    static Facts read(String wire) {
        StringBuilder data = new StringBuilder();
        int at = 0;
        while (true) {
            int lineEnd = wire.indexOf('\n', at) + 1;
            if (lineEnd == 0) {
                return new Facts(data.toString(), "incomplete", 0);
            }
            Matcher line = SIZE_LINE.matcher(wire.substring(at, lineEnd));
            if (!line.matches()) {
                return new Facts(data.toString(), "refused", 0);
            }
            long size = Long.parseLong(line.group(1), 16);
            if (size == 0) {
                return trailers(wire, lineEnd, data.toString());
            }
            int end = (int) Math.min(wire.length(), lineEnd + size);
            data.append(wire, lineEnd, end);
            if (wire.length() - end < 2) {
                boolean mayBe = wire.length() == end || (end == lineEnd + size && wire.charAt(end) == '\r');
                return new Facts(data.toString(), mayBe ? "incomplete" : "refused", 0);
            }
            if (!wire.startsWith("\r\n", end)) {
                return new Facts(data.toString(), "refused", 0);
            }
            at = end + 2;
        }
    }

    private static Facts trailers(String wire, int start, String data) {
        int at = start;
        for (int end = wire.indexOf('\n', at) + 1; end > 0; end = wire.indexOf('\n', at) + 1) {
            String line = wire.substring(at, end);
            at = end;
            if (line.equals("\r\n")) {
                return new Facts(data, "ended", at);
            }
            if (!TRAILER.matcher(line).matches()) {
                return new Facts(data, "refused", 0);
            }
        }
        return new Facts(data, "incomplete", 0);
    }
}
