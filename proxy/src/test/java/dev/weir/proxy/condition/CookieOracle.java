package dev.weir.proxy.condition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A slow and obvious reading of RFC 6265. */
final class CookieOracle {
    private CookieOracle() {}

    /** The value of the first cookie of this name, without its quotes. */
    static @Nullable String find(String name, List<String> fields) {
        for (String field : fields) {
            for (String pair : field.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && stripped(pair.substring(0, equals)).equals(name)) {
                    String value = stripped(pair.substring(equals + 1));
                    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                    return quoted ? value.substring(1, value.length() - 1) : value;
                }
            }
        }
        return null;
    }

    private static String stripped(String text) {
        return text.replaceAll("^[ \t]+|[ \t]+$", "");
    }
}
