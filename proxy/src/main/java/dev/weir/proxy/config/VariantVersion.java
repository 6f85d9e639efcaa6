package dev.weir.proxy.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What runs behind a variant: the {@code version} of the file or, if it names none, a digest of where the variant's
 * endpoints are.
 *
 * <p>How Weir treats the endpoints (checks, limits, time-outs) is left out: a longer time-out is no new version, and a Weir
 * that learns another setting must not take every version for a new one.
 */
public final class VariantVersion {

    private static final int DIGEST_LETTERS = 12;

    private VariantVersion() {}

    public static String of(VariantConfig variant, PoolConfig pool) {
        String version = variant.version();
        return version == null ? "pool-" + digest(text(pool.endpoints())) : version;
    }

    /** Of a variant of this configuration; its pool is there, because the reader has seen to it. */
    public static String of(WeirConfig config, VariantConfig variant) {
        PoolConfig pool = config.pools().get(variant.pool());
        if (pool == null) {
            throw new IllegalArgumentException("no pool " + variant.pool() + " for variant " + variant.name());
        }
        return of(variant, pool);
    }

    /** Of what runs in a pool of this configuration: that of a variant which names one, else the digest of its endpoints. */
    public static String ofPool(WeirConfig config, PoolConfig pool) {
        for (SplitConfig split : config.splits().values()) {
            for (VariantConfig variant : split.variants().values()) {
                if (variant.pool().equals(pool.name()) && variant.version() != null) {
                    return of(variant, pool);
                }
            }
        }
        return "pool-" + digest(text(pool.endpoints()));
    }

    private static String text(EndpointSource endpoints) {
        return switch (endpoints) {
            case EndpointSource.Fixed fixed ->
                String.join(
                        "\n",
                        fixed.addresses().stream()
                                .map(Address::toString)
                                .sorted()
                                .toList());
            case EndpointSource.Dns dns -> "dns " + dns.name() + ":" + dns.port();
        };
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGEST_LETTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
