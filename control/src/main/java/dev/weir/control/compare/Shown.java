package dev.weir.control.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What of an answer or a request a sample may show: short, and nothing that looks like a secret. Stateless.
 *
 * <p>A value is hidden for the name of its field, or of one around it, and for its own shape: tokens, keys, long numbers, mail
 * addresses. This errs to the side of hiding; it cannot know a secret that looks like a word.
 */
final class Shown {
    private static final int LONGEST_VALUE = 40;
    private static final int LONGEST_TARGET = 120;
    private static final int LONGEST_NAME = 48;

    private static final Pattern SECRET_NAME =
            Pattern.compile("auth(?!or(?!i))|cookie|token|secret|passw|passphrase|pwd|session"
                + "|api.?key|access.?key|private|credential|signature|jwt|csrf|xsrf|otp|\\bpin\\b|cvv|cvc|iban|\\bssn\\b|card.?number"
                + "|\\bsid\\b|nonce|e.?mail|phone");
    private static final Pattern SECRET_SHAPE = Pattern.compile("eyJ[\\w-]{5,}"
            + "|(?i:bearer|basic|digest|negotiate)\\s+\\S+"
            + "|-----BEGIN"
            + "|(?=[\\w+/=~-]*\\d)(?=[\\w+/=~-]*[A-Za-z])[\\w+/=~-]{20,}"
            + "|(?:\\d[ -]?){12,}"
            + "|[^\\s/@]+@[^\\s/@]+"
            + "|(?i:sk|pk|ghp|xox[abp])[_-]\\w{8,}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}|[\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]");
    /** More of a text is not searched: it is shown no further. */
    private static final int LOOKED_AT = 256;

    private Shown() {}

    /** The value of a header field. */
    static String field(String name, String value) {
        return isSecretName(name) ? hidden(value) : text(value);
    }

    /** A value within JSON, of which {@code path} is the place. */
    static String json(String path, JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "{" + value.size() + " fields}";
            case ARRAY -> "[" + value.size() + " elements]";
            case STRING -> isSecretName(path) ? hidden(value.textValue()) : '"' + text(value.textValue()) + '"';
            case NUMBER -> isSecretName(path) ? "(hidden)" : text(value.asText());
            case BOOLEAN, NULL, MISSING, BINARY, POJO -> value.asText();
        };
    }

    /** The path of a request: segments that look like a secret are hidden. */
    static String target(String path) {
        StringBuilder shown = new StringBuilder();
        for (String segment : cut(path, LOOKED_AT).split("/", -1)) {
            shown.append('/').append(hasSecretShape(segment) ? "(hidden)" : clean(segment));
        }
        return cut(shown.substring(1), LONGEST_TARGET);
    }

    /** A name within JSON. */
    static String name(String name) {
        return hasSecretShape(cut(name, LOOKED_AT)) ? "(hidden)" : cut(clean(cut(name, LOOKED_AT)), LONGEST_NAME);
    }

    /** An id, which is made to be searched for in logs and looks like a secret. */
    static String id(String id, int longest) {
        return cut(clean(cut(id, longest)), longest);
    }

    /** A short text that is not known to be a secret, but may turn out to look like one. */
    static String text(String value) {
        return hasSecretShape(cut(value, LOOKED_AT)) ? hidden(value) : cut(clean(cut(value, LOOKED_AT)), LONGEST_VALUE);
    }

    private static String hidden(String value) {
        return "(hidden, " + value.length() + " characters)";
    }

    private static boolean isSecretName(String name) {
        return SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    private static boolean hasSecretShape(String value) {
        return SECRET_SHAPE.matcher(value).find();
    }

    private static String clean(String value) {
        return CONTROL.matcher(value).replaceAll("?");
    }

    private static String cut(String value, int longest) {
        return value.length() <= longest ? value : value.substring(0, longest) + "...";
    }
}
