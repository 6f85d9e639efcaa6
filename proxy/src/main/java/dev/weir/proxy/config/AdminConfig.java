package dev.weir.proxy.config;

import java.util.List;

/**
 * The admin port.
 *
 * @param allowedHosts names that a Host field may carry besides the bound address and localhost
 * @param maxStepPpm largest change of one weight in one command, in parts per million; 1,000,000: off
 * @param maxChangesPerMinute {@link LimitsConfig#UNLIMITED}: off. Rollback and abort never count
 */
public record AdminConfig(
        Address bind,
        List<AdminToken> tokens,
        List<String> allowedHosts,
        int maxStepPpm,
        long maxChangesPerMinute,
        long maxBodyBytes,
        Origin origin) {

    public AdminConfig {
        tokens = List.copyOf(tokens);
        allowedHosts = List.copyOf(allowedHosts);
    }

    /** What a token may do; each role includes those before it. */
    public enum Role {
        READ,
        OPERATE,
        ADMIN
    }

    /**
     * A bearer token, known only by its hash.
     *
     * @param name who the audit log says it was
     * @param sha256 64 hex digits, lower case
     */
    public record AdminToken(String name, Role role, String sha256) {}
}
