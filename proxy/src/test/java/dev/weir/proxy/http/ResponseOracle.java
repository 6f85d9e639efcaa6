package dev.weir.proxy.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for a response head as plainly as they can be said; what the parser is compared with. It knows no limits. */
final class ResponseOracle {
    static final String INCOMPLETE = "incomplete";
    static final String REFUSED = "refused";

    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.(\\d) ([1-9]\\d\\d)(?: [\\t\\x20-\\x7e\\x80-\\xff]*)?\r\n");
    private static final Pattern FIELD_LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\\t\\x20-\\x7e\\x80-\\xff]*)\r\n");
    private static final Set<String> ENDED_HERE = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "upgrade",
            "http2-settings",
            "transfer-encoding",
            "content-length");

    /** @param length Content-Length, or -1 */
    record Facts(int status, boolean http10, boolean persistent, boolean chunked, long length, List<String> fields) {

        static Facts of(ResponseHead head) {
            return new Facts(
                    head.status(),
                    head.isHttp10(),
                    head.isPersistent(),
                    head.isChunked(),
                    head.contentLength(),
                    Wire.lines(head.fields()));
        }
    }

    private record Line(String name, String value) {}

    private ResponseOracle() {}

    /** {@link #INCOMPLETE}, {@link #REFUSED} or the {@link Facts}. */
    static Object read(String wire) {
        List<Line> lines = new ArrayList<>();
        Matcher status = null;
        int start = 0;
        for (int end = wire.indexOf('\n'); end >= 0; end = wire.indexOf('\n', start)) {
            String line = wire.substring(start, end + 1);
            start = end + 1;
            if (status == null) {
                status = STATUS_LINE.matcher(line);
                if (!status.matches()) {
                    return REFUSED;
                }
            } else if (line.equals("\r\n")) {
                Facts facts = facts(status, lines);
                return facts == null ? REFUSED : facts;
            } else {
                Matcher field = FIELD_LINE.matcher(line);
                if (!field.matches()) {
                    return REFUSED;
                }
                lines.add(new Line(field.group(1), field.group(2).replaceAll("^[ \t]+|[ \t]+$", "")));
            }
        }
        return INCOMPLETE;
    }

    private static @Nullable Facts facts(Matcher statusLine, List<Line> lines) {
        boolean http10 = statusLine.group(1).equals("0");
        int status = Integer.parseInt(statusLine.group(2));
        List<String> options = values(lines, "connection").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(option -> option.replaceAll("^[ \t]+|[ \t]+$", "").toLowerCase(Locale.ROOT))
                .toList();
        List<String> codings = values(lines, "transfer-encoding");
        List<String> lengths = values(lines, "content-length");
        boolean chunked = !codings.isEmpty();
        boolean badChunks = chunked
                && (codings.size() > 1
                        || !codings.getFirst().equalsIgnoreCase("chunked")
                        || http10
                        || !lengths.isEmpty()
                        || status < 200
                        || status == 204);
        boolean badLength = !lengths.stream().allMatch(length -> length.matches("[0-9]{1,18}"))
                || lengths.stream().map(Long::parseLong).distinct().count() > 1;
        if (badChunks || badLength || options.contains("content-length")) {
            return null;
        }
        return new Facts(
                status,
                http10,
                !options.contains("close") && (!http10 || options.contains("keep-alive")),
                chunked,
                lengths.isEmpty() ? -1 : Long.parseLong(lengths.getFirst()),
                kept(lines, options));
    }

    private static List<String> kept(List<Line> lines, List<String> options) {
        Set<String> modes = Set.of("close", "keep-alive", "upgrade");
        return lines.stream()
                .filter(line -> {
                    String name = line.name.toLowerCase(Locale.ROOT);
                    return !ENDED_HERE.contains(name) && (!options.contains(name) || modes.contains(name));
                })
                .map(line -> line.name + ": " + line.value)
                .toList();
    }

    private static List<String> values(List<Line> lines, String name) {
        return lines.stream()
                .filter(line -> line.name.equalsIgnoreCase(name))
                .map(Line::value)
                .toList();
    }
}
