package dev.weir.proxy.token;

import dev.weir.proxy.config.JwtAlgorithm;
import dev.weir.proxy.config.JwtIssuerConfig;
import dev.weir.proxy.http.FieldBlock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One whose tokens count, with the keys that it has now. It outlives tables as long as its configuration stays. Any thread;
 * keys are replaced by one at a time.
 */
public final class Issuer {
    private static final int LONGEST_VALUE = 1024;

    private final JwtIssuerConfig config;
    private final IssuerStats stats;
    private volatile KeySet keys;

    /** One without keys. */
    public Issuer(JwtIssuerConfig config) {
        this(config, KeySet.NONE, new IssuerStats());
    }

    private Issuer(JwtIssuerConfig config, KeySet keys, IssuerStats stats) {
        this.config = config;
        this.keys = keys;
        this.stats = stats;
    }

    /** The same one under another configuration; the keys go on if they come from the same place. */
    Issuer with(JwtIssuerConfig changed) {
        boolean samePlace = changed.keys().equals(config.keys());
        return samePlace ? new Issuer(changed, keys, stats) : new Issuer(changed);
    }

    public String name() {
        return config.name();
    }

    public JwtIssuerConfig config() {
        return config;
    }

    /** The keys in force; empty while there are none. */
    public KeySet keys() {
        return keys;
    }

    /** How its keys came. */
    public IssuerStats stats() {
        return stats;
    }

    /**
     * Puts other keys in force; what was signed with one that is not among them counts no more.
     *
     * @return whether that changed something
     */
    public synchronized boolean use(KeySet next) {
        KeySet before = keys;
        keys = next.after(before);
        return keys != before;
    }

    /** Its keys are too old to be believed. */
    public boolean forgetKeys() {
        return use(KeySet.NONE);
    }

    boolean signsWith(JwtAlgorithm algorithm) {
        return config.algorithms().contains(algorithm);
    }

    boolean addresses(List<String> audiences) {
        return config.audiences().isEmpty() || audiences.stream().anyMatch(config.audiences()::contains);
    }

    /** The lines that carry claims upstream; a value that may not stand in a head, or is too long, is left out. */
    FieldBlock fields(FlatJson payload) {
        List<FieldBlock.Line> lines = new ArrayList<>();
        int bytes = 0;
        for (var header : config.claimsToHeaders().entrySet()) {
            String value = String.join(",", payload.all(header.getKey()));
            boolean fits = !value.isEmpty() && value.length() <= LONGEST_VALUE && isVisible(value);
            bytes += fits ? header.getValue().length() + value.length() + ": \r\n".length() : 0;
            if (fits && bytes <= FieldBlock.MAX_BYTES / 2) {
                lines.add(new FieldBlock.Line(header.getValue(), latin1OfUtf8(value)));
            }
        }
        return FieldBlock.of(lines);
    }

    private static boolean isVisible(String value) {
        return value.chars().noneMatch(c -> c < ' ' || c == 0x7f);
    }

    /** The text whose ISO-8859-1 bytes are the UTF-8 bytes of the value: what is beyond ASCII travels as obs-text. */
    private static String latin1OfUtf8(String value) {
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return name();
    }
}
