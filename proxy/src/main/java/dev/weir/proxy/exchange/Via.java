package dev.weir.proxy.exchange;

import dev.weir.proxy.config.ForwardingConfig;
import dev.weir.proxy.http.Ascii;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The name under which this process signs what it forwards, and by which it knows its own requests again (RFC 9110 section
 * 7.6.3). Immutable, any thread.
 */
public final class Via {
    private final byte @Nullable [] pseudonym;
    private final FieldBlock line;

    private Via(@Nullable String name) {
        this.pseudonym = name == null ? null : Ascii.bytes(name);
        this.line = name == null ? FieldBlock.EMPTY : FieldBlock.of(List.of(new FieldBlock.Line("Via", "1.1 " + name)));
    }

    /** @param random makes the name where the file asks for a unique one */
    public static Via of(ForwardingConfig.Via config, RandomGenerator random) {
        return switch (config) {
            case ForwardingConfig.Via.Off() -> new Via(null);
            case ForwardingConfig.Via.Unique() -> new Via("weir-" + Long.toHexString(random.nextLong()));
            case ForwardingConfig.Via.Named(String name) -> new Via(name);
        };
    }

    void addTo(Fields fields) {
        if (!line.isEmpty()) {
            fields.append(line);
        }
    }

    boolean isLoop(Fields fields) {
        byte[] name = pseudonym;
        if (name == null) {
            return false;
        }
        for (int via = fields.find(FieldName.VIA); via >= 0; via = fields.find(FieldName.VIA, via + 1)) {
            if (names(fields.bytes(), fields.valueStart(via), fields.valueEnd(via), name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one element of the list is received-by this name. */
    private static boolean names(byte[] bytes, int start, int end, byte[] name) {
        for (int i = start; i + name.length <= end; i++) {
            boolean begins = i > start && bytes[i - 1] == ' ';
            int behind = i + name.length;
            boolean ends = behind == end || bytes[behind] == ',' || bytes[behind] == ' ' || bytes[behind] == '\t';
            if (begins && ends && java.util.Arrays.equals(bytes, i, behind, name, 0, name.length)) {
                return true;
            }
        }
        return false;
    }
}
