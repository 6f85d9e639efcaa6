package dev.weir.proxy.conformance;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes two streams equal that differ only in where chunks are cut, which is nobody's business: the data of neighbouring
 * chunks is joined. Strict: a size that is not bare hexadecimal in lower case, or a chunk without its end, stays as it came.
 */
final class MergedChunks {
    private static final Pattern SIZE = Pattern.compile("\\G([1-9a-f][0-9a-f]*)\r\n");

    private MergedChunks() {}

    /** @param bytes messages, the last of them perhaps not whole */
    static String of(String bytes) {
        int headEnd = bytes.indexOf("\r\n\r\n");
        if (headEnd < 0) {
            return bytes;
        }
        int bodyStart = headEnd + 4;
        String head = bytes.substring(0, bodyStart);
        if (!head.contains("\r\nTransfer-Encoding: chunked\r\n")) {
            return bytes;
        }
        StringBuilder data = new StringBuilder();
        int at = bodyStart;
        Matcher size = SIZE.matcher(bytes);
        while (size.find(at)) {
            int start = size.end();
            int end = start + Integer.parseInt(size.group(1), 16);
            if (end + 2 > bytes.length() || !bytes.startsWith("\r\n", end)) {
                break;
            }
            data.append(bytes, start, end);
            at = end + 2;
        }
        return head + "<" + data + ">" + bytes.substring(at);
    }
}
