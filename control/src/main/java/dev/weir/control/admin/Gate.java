package dev.weir.control.admin;

import com.sun.net.httpserver.Headers;
import dev.weir.control.admin.Problem.Kind;
import dev.weir.proxy.config.AdminConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes before anybody looks at its path. It keeps web pages out that the operator's browser shows: one
 * whose name was made to point here is told by its Host (DNS rebinding), any other by its Origin. Any thread.
 */
final class Gate {
    private static final int PER_SECOND = 100;
    private static final int BURST = 200;
    private static final int MOST_PEERS = 1_024;

    /** What decides about a request: of two lines somebody in front may have looked at the other. */
    private static final List<String> DECISIVE = List.of("Host", "Origin", "Authorization", "Content-Type");

    private static final long NS_PER_REQUEST = 1_000_000_000L / PER_SECOND;

    /** When the bucket of each peer is full again, in nanoseconds; the one unused for longest makes room. */
    private final Map<InetAddress, Long> fullAtNs = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Long> eldest) {
            return size() > MOST_PEERS;
        }
    };

    /** Why the request must not pass, or null. */
    @Nullable
    Problem check(AdminConfig config, InetSocketAddress local, InetSocketAddress peer, Headers headers, long nowNs) {
        if (!takeToken(peer.getAddress(), nowNs)) {
            return Problem.of(Kind.TOO_MANY, "more than " + PER_SECOND + " requests a second", "fewer")
                    .with("Retry-After", "1");
        }
        for (String name : DECISIVE) {
            List<String> values = headers.get(name);
            if (values != null && values.size() > 1) {
                return Problem.of(Kind.MALFORMED, "the head has " + name + " twice", "each of " + DECISIVE + " once");
            }
        }
        String host = headers.getFirst("Host");
        if (host == null || !isServed(name(host), config, local)) {
            return Problem.of(
                    Kind.MISDIRECTED,
                    "Host is " + host,
                    "localhost, an address of this machine, or a name from admin.allowed-hosts");
        }
        String origin = headers.getFirst("Origin");
        if (origin != null && !isSame(origin, host)) {
            return Problem.of(Kind.FOREIGN_ORIGIN, "Origin is " + origin, "none, or the origin of this port");
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site != null && site.equals("cross-site") && !"navigate".equals(headers.getFirst("Sec-Fetch-Mode"))) {
            return Problem.of(Kind.FOREIGN_ORIGIN, "another site asks", "a page of this port");
        }
        return null;
    }

    private synchronized boolean takeToken(InetAddress peer, long nowNs) {
        long fullNs = Math.max(fullAtNs.getOrDefault(peer, nowNs), nowNs) + NS_PER_REQUEST;
        if (fullNs - nowNs > BURST * NS_PER_REQUEST) {
            return false;
        }
        fullAtNs.put(peer, fullNs);
        return true;
    }

    private static boolean isServed(String name, AdminConfig config, InetSocketAddress local) {
        if (name.equals("localhost") || config.allowedHosts().contains(name)) {
            return true;
        }
        InetAddress literal = literal(name);
        return literal != null && (literal.isLoopbackAddress() || literal.equals(local.getAddress()));
    }

    private static @Nullable InetAddress literal(String name) {
        boolean mayBeLiteral =
                !name.isEmpty() && name.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':');
        if (!mayBeLiteral) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The host without brackets and port, in lower case. */
    private static String name(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[")) {
            int end = lower.indexOf(']');
            return end < 0 ? "" : lower.substring(1, end);
        }
        int colon = lower.indexOf(':');
        String bare = colon < 0 ? lower : lower.substring(0, colon);
        return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    }

    private static boolean isSame(String origin, String host) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
