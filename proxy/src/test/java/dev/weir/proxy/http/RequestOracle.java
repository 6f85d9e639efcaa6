package dev.weir.proxy.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules for a request head as plainly as they can be said, with strings and expressions; what the parser is compared
 * with. It knows no limits and gives no reasons.
 */
final class RequestOracle {
    static final String INCOMPLETE = "incomplete";
    static final String REFUSED = "refused";

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST_LINE =
            Pattern.compile("(" + TOKEN + ") ([^\\x00-\\x08\\x0a-\\x20\\x7f]+) HTTP/1\\.(\\d)\r\n");
    private static final Pattern FIELD_LINE = Pattern.compile("(" + TOKEN + "):([\\t\\x20-\\x7e\\x80-\\xff]*)\r\n");
    private static final Pattern TARGET = Pattern.compile("[!-~&&[^#]]+");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i:https?)://([^/?]+)(.*)");
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[0-9A-Za-z._~!$&'()*+,;=%-]+?)(\\.?)(?::(\\d{0,5}))?");
    private static final Set<String> PROTECTED =
            Set.of("host", "content-length", "authorization", "cookie", "via", "forwarded");
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "upgrade",
            "http2-settings",
            "transfer-encoding",
            "content-length",
            "host");

    private final List<String[]> fields = new ArrayList<>();
    private String method = "";
    private String target = "";
    private boolean http10;

    private RequestOracle() {}

    /** {@link #INCOMPLETE}, {@link #REFUSED} or the facts. */
    static Object read(String wire) {
        return new RequestOracle().readLines(wire.startsWith("\r\n") ? wire.substring(2) : wire);
    }

    private Object readLines(String text) {
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            String line = text.substring(start, end + 1);
            if (start > 0 && line.equals("\r\n")) {
                RequestFacts facts = settle();
                return facts == null ? REFUSED : facts;
            }
            if (start == 0 ? !readRequestLine(line) : !readField(line)) {
                return REFUSED;
            }
            start = end + 1;
        }
        return INCOMPLETE;
    }

    private boolean readRequestLine(String line) {
        Matcher parts = REQUEST_LINE.matcher(line);
        if (!parts.matches()) {
            return false;
        }
        method = parts.group(1);
        target = parts.group(2);
        http10 = parts.group(3).equals("0");
        return true;
    }

    private boolean readField(String line) {
        Matcher parts = FIELD_LINE.matcher(line);
        if (!parts.matches()) {
            return false;
        }
        fields.add(new String[] {parts.group(1), parts.group(2).replaceAll("^[ \t]+|[ \t]+$", "")});
        return true;
    }

    private @Nullable RequestFacts settle() {
        if (Set.of("CONNECT", "TRACE").contains(method)
                || !TARGET.matcher(target).matches()) {
            return null;
        }
        Matcher absolute = ABSOLUTE.matcher(target);
        boolean isAbsolute = absolute.matches();
        String local = isAbsolute ? absolute.group(2) : target;
        String[] pathAndQuery = local.split("\\?", 2);
        String path = path(isAbsolute && pathAndQuery[0].isEmpty() ? "/" : pathAndQuery[0]);
        String authority = authority(isAbsolute ? absolute.group(1) : null);
        Long length = bodyLength();
        List<String> options = list("connection");
        if (path == null || authority == null || length == null || isProtected(options)) {
            return null;
        }
        List<String> expectations = options.contains("expect") ? List.of() : values("expect");
        if (!expectations.stream().allMatch("100-continue"::equalsIgnoreCase)) {
            return null;
        }
        boolean waits = !expectations.isEmpty() && !http10 && length != 0;
        String upgrade =
                http10 || !options.contains("upgrade") || values("upgrade").isEmpty()
                        ? ""
                        : values("upgrade").getFirst();
        return new RequestFacts(
                method,
                path,
                pathAndQuery.length == 2 ? pathAndQuery[1] : null,
                authority,
                host(authority),
                length,
                http10,
                !options.contains("close") && (!http10 || options.contains("keep-alive")),
                waits,
                list("te").contains("trailers"),
                upgrade,
                kept(options, waits));
    }

    private @Nullable String path(String path) {
        if (method.equals("OPTIONS") && target.equals("*")) {
            return "*";
        }
        if (!path.startsWith("/") || path.contains("%00")) {
            return null;
        }
        Deque<String> resolved = new ArrayDeque<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String plain = segments[i].replaceAll("%2[eE]", ".");
            boolean dots = plain.equals(".") || plain.equals("..");
            if (plain.equals("..") && resolved.pollLast() == null) {
                return null;
            }
            if (!dots) {
                resolved.add(segments[i]);
            } else if (i == segments.length - 1) {
                resolved.add("");
            }
        }
        return "/" + String.join("/", resolved);
    }

    private @Nullable String authority(@Nullable String ofTarget) {
        List<String> hosts = values("host");
        if (hosts.size() > 1 || (hosts.isEmpty() && !http10)) {
            return null;
        }
        String host = hosts.isEmpty() ? "" : hosts.getFirst();
        boolean mayBeEmpty = http10 && (ofTarget == null || hosts.isEmpty());
        if (!isAuthority(host) && !(host.isEmpty() && mayBeEmpty)) {
            return null;
        }
        if (ofTarget == null) {
            return host;
        }
        return isAuthority(ofTarget) ? ofTarget : null;
    }

    private static boolean isAuthority(String text) {
        Matcher parts = AUTHORITY.matcher(text);
        if (!parts.matches()) {
            return false;
        }
        String port = parts.group(3);
        return port == null || port.isEmpty() || Integer.parseInt(port) <= 65_535;
    }

    private static String host(String authority) {
        Matcher parts = AUTHORITY.matcher(authority);
        return parts.matches() ? parts.group(1).toLowerCase(Locale.ROOT) : "";
    }

    private @Nullable Long bodyLength() {
        List<String> lengths = values("content-length");
        List<String> codings = values("transfer-encoding");
        if (!codings.isEmpty()) {
            boolean chunked = codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
            return chunked && lengths.isEmpty() && !http10 ? RequestHead.LENGTH_UNKNOWN : null;
        }
        if (lengths.isEmpty()) {
            return 0L;
        }
        if (!lengths.stream().allMatch(length -> length.matches("[0-9]{1,18}"))) {
            return null;
        }
        List<Long> numbers = lengths.stream().map(Long::valueOf).distinct().toList();
        return numbers.size() == 1 ? numbers.getFirst() : null;
    }

    private static boolean isProtected(List<String> options) {
        return options.stream()
                .anyMatch(option -> PROTECTED.contains(option)
                        || option.startsWith("x-forwarded-")
                        || option.startsWith("x-weir-"));
    }

    private List<String> kept(List<String> options, boolean waits) {
        List<String> kept = new ArrayList<>();
        for (String[] field : fields) {
            String name = field[0].toLowerCase(Locale.ROOT);
            boolean named = options.contains(name)
                    && !Set.of("close", "keep-alive", "upgrade").contains(name);
            if (!HOP_BY_HOP.contains(name) && !named && (waits || !name.equals("expect"))) {
                kept.add(field[0] + ": " + field[1]);
            }
        }
        return kept;
    }

    private List<String> list(String name) {
        List<String> elements = new ArrayList<>();
        for (String value : values(name)) {
            for (String element : value.split(",")) {
                elements.add(element.replaceAll("^[ \t]+|[ \t]+$", "").toLowerCase(Locale.ROOT));
            }
        }
        return elements;
    }

    private List<String> values(String name) {
        return fields.stream()
                .filter(field -> field[0].equalsIgnoreCase(name))
                .map(field -> field[1])
                .toList();
    }
}
