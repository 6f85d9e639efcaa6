package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.Address;
import dev.weir.proxy.config.AdminConfig;
import dev.weir.proxy.config.AdminConfig.AdminToken;
import dev.weir.proxy.config.AdminConfig.Role;
import dev.weir.proxy.config.SplitConfig;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code weir.admin}. */
final class AdminReader {

    private static final Address DEFAULT_BIND = new Address.Inet(InetAddress.ofLiteral("127.0.0.1"), 9901);
    private static final long DEFAULT_CHANGES_PER_MINUTE = 60;
    private static final long DEFAULT_MAX_BODY_BYTES = 1L << 20;

    private static final Shape<Role> ROLE =
            Shape.choice(Map.of("read", Role.READ, "operate", Role.OPERATE, "admin", Role.ADMIN));
    private static final Shape<String> SHA256 = Shapes.matching(
                    "expected the SHA-256 of the token: 64 hex digits, as sha256sum prints them", "[0-9a-fA-F]{64}")
            .asSecret();

    private AdminReader() {}

    static AdminConfig read(Section section) {
        AdminConfig admin = new AdminConfig(
                section.get("bind", Shapes.ADDRESS, DEFAULT_BIND),
                tokens(section),
                section.list("allowed-hosts", HttpShapes.HOST_NAME),
                section.get("max-step", Shapes.PERCENT.orOff(), Optional.<Integer>empty())
                        .orElse(SplitConfig.WHOLE_PPM),
                section.get("max-changes-per-minute", Shapes.COUNT_OR_UNLIMITED, DEFAULT_CHANGES_PER_MINUTE),
                section.get("max-body", Shapes.SIZE, DEFAULT_MAX_BODY_BYTES),
                section.origin());
        boolean isPublic =
                admin.bind() instanceof Address.Inet inet && !inet.ip().isLoopbackAddress();
        if (isPublic && admin.tokens().isEmpty()) {
            section.problem(
                    "bind",
                    "is reachable from elsewhere, and there are no tokens; expected a loopback address, or tokens");
        }
        return admin;
    }

    private static List<AdminToken> tokens(Section section) {
        List<AdminToken> tokens = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section token : section.sections("tokens")) {
            String name = token.require("name", Shapes.NAME);
            Role role = token.require("role", ROLE);
            String sha256 = token.require("sha256", SHA256);
            if (name != null && !names.add(name)) {
                token.problem("name", "names another token already");
            }
            if (name != null && role != null && sha256 != null) {
                tokens.add(new AdminToken(name, role, HttpShapes.lower(sha256)));
            }
        }
        return tokens;
    }
}
