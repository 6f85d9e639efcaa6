package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.KeySource;
import dev.weir.proxy.config.MatchConfig.HostPattern;
import dev.weir.proxy.config.StatusSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The shapes of what stands in HTTP messages. */
final class HttpShapes {

    private static final Pattern LOCATION_START = Pattern.compile("^(https?://[^/]|/)");
    private static final Pattern LABELS =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
    private static final Pattern V6_LITERAL = Pattern.compile("\\[[0-9a-f:.]+]");
    private static final Pattern STATUS_RANGE = Pattern.compile("([1-5]\\d\\d)(?:\\s*-\\s*([1-5]\\d\\d))?");
    private static final String CLAIM = "jwt:";
    private static final Pattern DOT_SEGMENT = Pattern.compile("/(\\.|%2e){1,2}(/|$)", Pattern.CASE_INSENSITIVE);

    /** What Weir writes by itself or must remove. */
    private static final Set<String> OWN_FIELDS = Set.of(
            "connection",
            "content-length",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    static final Shape<HostPattern> HOST = Shape.of(
            "expected a host without port, like \"shop.example.com\" or \"*.example.com\"; punycode for other letters",
            HttpShapes::host);

    static final Shape<String> HOST_NAME = Shape.of(
            "expected a host without port, like \"shop.example.com\"",
            text -> host(text) instanceof HostPattern(String name, boolean wildcard) && !wildcard ? name : null);

    static final Shape<String> HOST_FIELD = Shapes.matching(
            "expected a host, with or without port", "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:\\d{1,5})?");

    static final Shape<String> PATH = Shapes.text(
            "expected a path that starts with \"/\", without query, spaces and dot segments", HttpShapes::isPath);

    static final Shape<String> PATH_AND_QUERY =
            Shapes.text("expected a path that starts with \"/\"", text -> text.startsWith("/") && isVisible(text));

    static final Shape<String> LOCATION = Shapes.text(
            "expected an absolute URL or a path",
            text -> LOCATION_START.matcher(text).find() && isVisible(text));

    static final Shape<String> FIELD_NAME = Shape.of(
            "expected a field name, but not Host, x-weir-* or one that is about framing or the connection",
            HttpShapes::fieldName);

    static final Shape<StatusSet.Range> STATUSES = Shape.of(
            "expected a status like 503, a class like \"5xx\" or a range like \"500-503\"", HttpShapes::statuses);

    /** What is said to one who wrote something else than a claim's path. */
    static final String CLAIM_PATH = "expected a claim, like \"sub\" or \"org.id\", without blanks";

    static final Shape<KeySource> KEY_SOURCE = new Shape<>(
            "expected \"header:NAME\", \"cookie:NAME\", \"jwt:CLAIM\", \"client-address\" or \"weir-id\"",
            HttpShapes::keySource,
            List.of("client-address", "weir-id"),
            false);

    private HttpShapes() {}

    /** Null when the text names no claim. */
    static @Nullable String claimPath(String text) {
        boolean fits = !text.isEmpty() && text.length() <= 256 && text.chars().noneMatch(c -> c <= ' ' || c == 0x7F);
        return fits ? text : null;
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static @Nullable HostPattern host(String text) {
        String name = lower(text);
        boolean wildcard = name.startsWith("*.");
        name = wildcard ? name.substring(2) : name;
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        boolean fits = LABELS.matcher(name).matches()
                || (!wildcard && V6_LITERAL.matcher(name).matches());
        return fits && name.length() <= 253 ? new HostPattern(name, wildcard) : null;
    }

    private static boolean isPath(String text) {
        return text.startsWith("/")
                && isVisible(text)
                && text.indexOf('?') < 0
                && text.indexOf('#') < 0
                && !DOT_SEGMENT.matcher(text).find();
    }

    private static boolean isVisible(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    private static @Nullable String fieldName(String text) {
        String name = lower(text);
        boolean own = OWN_FIELDS.contains(name) || name.startsWith("x-weir-");
        return own ? null : Shapes.TOKEN.parser().parse(text);
    }

    private static StatusSet.@Nullable Range statuses(String text) {
        if (text.matches("[1-5]xx")) {
            int first = (text.charAt(0) - '0') * 100;
            return new StatusSet.Range(first, first + 99);
        }
        Matcher parts = STATUS_RANGE.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        int first = Integer.parseInt(parts.group(1));
        int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
        return first <= last ? new StatusSet.Range(first, last) : null;
    }

    private static @Nullable KeySource keySource(String text) {
        if (text.startsWith(CLAIM)) {
            String path = claimPath(text.substring(CLAIM.length()));
            return path == null ? null : new KeySource.Claim(path);
        }
        int colon = text.indexOf(':');
        String name = text.substring(colon + 1);
        if (colon >= 0 && Shapes.TOKEN.parser().parse(name) == null) {
            return null;
        }
        return switch (colon < 0 ? text : text.substring(0, colon + 1)) {
            case "header:" -> new KeySource.Header(lower(name));
            case "cookie:" -> new KeySource.Cookie(name);
            case "client-address" -> new KeySource.ClientAddress();
            case "weir-id" -> new KeySource.WeirCookie();
            default -> null;
        };
    }
}
