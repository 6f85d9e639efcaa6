package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.EndpointSource;
import dev.weir.proxy.config.JwtIssuerConfig;
import dev.weir.proxy.config.JwtIssuerConfig.Keys;
import dev.weir.proxy.config.Origin;
import dev.weir.proxy.config.OwnAddress;
import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.config.WeirConfig;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a configuration lets Weir itself connect to its own admin port, and so lead others around the guards of that. Only what is
 * told without a name service: other names are looked at when they are resolved. Stateless; any thread.
 */
public final class WaysToAdmin {
    private static final String EXPECTED = "is the admin port of this very process; expected another address";
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private WaysToAdmin() {}

    /** @param admin where the port is, or would be */
    public static List<ConfigProblem> in(WeirConfig config, OwnAddress admin) {
        List<ConfigProblem> ways = new ArrayList<>();
        for (PoolConfig pool : config.pools().values()) {
            if (pool.endpoints() instanceof EndpointSource.Fixed fixed) {
                for (Address endpoint : fixed.addresses()) {
                    if (admin.isReachedBy(endpoint)) {
                        ways.add(problem(
                                pool.origin(), Places.join("weir.pools", pool.name()) + ".endpoints", endpoint));
                    }
                }
            }
        }
        for (JwtIssuerConfig issuer : config.jwt().issuers().values()) {
            if (issuer.keys() instanceof Keys.Url(URI url) && isReachedBy(admin, url)) {
                ways.add(problem(issuer.origin(), Places.join("weir.jwt.issuers", issuer.name()) + ".jwks-url", url));
            }
        }
        return ways;
    }

    private static boolean isReachedBy(OwnAddress admin, URI url) {
        boolean secure = url.getScheme().equalsIgnoreCase("https");
        int standard = secure ? HTTPS_PORT : HTTP_PORT;
        int port = url.getPort() < 0 ? standard : url.getPort();
        return literals(url.getHost()).stream()
                .anyMatch(ip -> admin.isReachedBy(new Address.Inet(InetAddress.ofLiteral(ip), port)));
    }

    /** The addresses of a host that no name service is asked for: a literal, or a name for loopback (RFC 6761 section 6.3). */
    private static List<String> literals(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.equals("localhost") || bare.endsWith(".localhost")) {
            return LOOPBACK;
        }
        String ip = bare.startsWith("[") ? bare.substring(1, bare.length() - 1) : bare;
        try {
            InetAddress.ofLiteral(ip);
            return List.of(ip);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static ConfigProblem problem(Origin origin, String key, Object value) {
        return new ConfigProblem(origin, key, "\"" + value + "\"", EXPECTED, null);
    }
}
