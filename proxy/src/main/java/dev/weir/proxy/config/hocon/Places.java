package dev.weir.proxy.config.hocon;

import com.typesafe.config.ConfigOrigin;
import dev.weir.proxy.config.Origin;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes file and line out of Typesafe Config's origins.
 *
 * <p>A value made of pieces has an origin like {@code merge of env variables,conf/weir.conf: 12} and no line number; the
 * first piece that names a line counts.
 */
final class Places {

    private static final Pattern PIECE = Pattern.compile("(?:merge of )?([^,]+): (\\d+)(?:-\\d+)?");

    private Places() {}

    /** {@code otherwise} when the origin names no line, as for the value of an environment variable. */
    static Origin of(ConfigOrigin origin, Origin otherwise) {
        Matcher piece = PIECE.matcher(origin.description());
        if (piece.find()) {
            return new Origin(piece.group(1), Integer.parseInt(piece.group(2)));
        }
        return otherwise;
    }

    /** The key as one would write it behind its parent's path. */
    static String join(String parent, String key) {
        String element = key.chars().allMatch(Places::isPlain) && !key.isEmpty() ? key : '"' + key + '"';
        return parent.isEmpty() ? element : parent + "." + element;
    }

    private static boolean isPlain(int c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_';
    }
}
