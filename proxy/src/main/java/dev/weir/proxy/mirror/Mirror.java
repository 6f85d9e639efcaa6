package dev.weir.proxy.mirror;

import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Method;
import dev.weir.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who else gets a route's requests, and which of them. Immutable but for its tallies; any thread. */
public final class Mirror {
    private static final int ALL_PPM = 1_000_000;

    /** Says that a request is a copy, to the one who gets it and to any Weir behind. */
    public static final FieldName MARK = FieldName.of("x-weir-mirror");

    private final String name;
    private final CopyTarget candidate;
    private final @Nullable CopyTarget noise;
    private final Share share;
    private final HeadEdit edit;
    private final @Nullable ComparedMirror compared;

    /**
     * A mirror of a route.
     *
     * @param noise gets a second copy of what is compared; null: nobody
     * @param compared null: answers are read and thrown away
     */
    public Mirror(
            String name,
            CopyTarget candidate,
            @Nullable CopyTarget noise,
            Share share,
            HeadEdit edit,
            @Nullable ComparedMirror compared) {
        this.name = name;
        this.candidate = candidate;
        this.noise = noise;
        this.share = share;
        this.edit = edit;
        this.compared = compared;
    }

    /**
     * What is copied.
     *
     * @param methods a bit each, by their ordinal
     * @param timeoutNs of a whole copy
     */
    public record Share(int ppm, int methods, long maxBodyBytes, long timeoutNs) {

        public static Share of(int ppm, Set<Method> methods, long maxBodyBytes, long timeoutNs) {
            int bits = 0;
            for (Method method : methods) {
                bits |= 1 << method.ordinal();
            }
            return new Share(ppm, bits, maxBodyBytes, timeoutNs);
        }

        /** Whether requests with this method are copied. */
        public boolean isOf(String method) {
            for (Method each : Method.values()) {
                if (each.name().equals(method)) {
                    return isOf(each);
                }
            }
            return false;
        }

        /** The methods that are copied, for people. */
        public List<String> methodNames() {
            List<String> names = new ArrayList<>();
            for (Method each : Method.values()) {
                if (isOf(each)) {
                    names.add(each.name());
                }
            }
            return names;
        }

        boolean isOf(Method method) {
            return (methods & 1 << method.ordinal()) != 0;
        }
    }

    /** Makes of a head, as it is before a variant's edits, the one of the copies. */
    @FunctionalInterface
    public interface HeadEdit {
        void apply(RequestHead head);
    }

    /** Unique within its route. */
    public String name() {
        return name;
    }

    public CopyTarget candidate() {
        return candidate;
    }

    /** Who gets the second copy; null: nobody. */
    public @Nullable CopyTarget noise() {
        return noise;
    }

    public Share share() {
        return share;
    }

    /** How its answers are compared; null: not at all. */
    public @Nullable ComparedMirror compared() {
        return compared;
    }

    /** Whether this request is one of those that are copied. */
    boolean takes(Method method, RandomGenerator random) {
        return share.isOf(method) && (share.ppm == ALL_PPM || random.nextInt(ALL_PPM) < share.ppm);
    }

    void edit(RequestHead head) {
        edit.apply(head);
    }

    long maxBodyBytes() {
        return share.maxBodyBytes;
    }

    long timeoutNs() {
        return share.timeoutNs;
    }

    @Override
    public String toString() {
        return name;
    }
}
