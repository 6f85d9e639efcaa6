package dev.weir.control.rollout;

import dev.weir.proxy.config.RolloutConfig;
import dev.weir.proxy.config.RolloutConfig.OpenStreams;
import dev.weir.proxy.config.RolloutConfig.StageConfig;
import dev.weir.proxy.config.RolloutConfig.Start;
import dev.weir.proxy.config.SplitConfig;
import dev.weir.proxy.config.VariantConfig;
import dev.weir.proxy.config.VariantVersion;
import dev.weir.proxy.config.WeirConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is rolled out, beside what, and how: all that the file says of it.
 *
 * @param baselineVersion what runs on the baseline
 */
public record RolloutSpec(
        String split,
        String variant,
        String version,
        String baseline,
        String baselineVersion,
        List<StageConfig> stages,
        Start start,
        Duration soak,
        int holdbackPpm,
        Duration minDwell,
        int promotionMarginPpm,
        OpenStreams openStreams) {

    private static final int DIGEST_LETTERS = 16;

    public RolloutSpec {
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a rollout has stages");
        }
    }

    /** Null when the split has no rollout. */
    public static @Nullable RolloutSpec of(WeirConfig config, SplitConfig split) {
        RolloutConfig rollout = split.rollout();
        return rollout == null
                ? null
                : new RolloutSpec(
                        split.name(),
                        rollout.variant(),
                        version(config, split, rollout.variant()),
                        split.baseline(),
                        version(config, split, split.baseline()),
                        rollout.stages(),
                        rollout.start(),
                        rollout.soak(),
                        rollout.holdbackPpm(),
                        rollout.minDwell(),
                        rollout.promotionMarginPpm(),
                        rollout.openStreams());
    }

    private static String version(WeirConfig config, SplitConfig split, String name) {
        VariantConfig variant = split.variants().get(name);
        if (variant == null) {
            throw new IllegalArgumentException("split " + split.name() + " has no variant " + name);
        }
        return VariantVersion.of(config, variant);
    }

    /** What tells this from any other, in 16 hex digits. */
    public String digest() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGEST_LETTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether the same thing is rolled out, on the same variant and beside the same one, perhaps in another way. */
    boolean isSameVersion(RolloutSpec other) {
        return version.equals(other.version) && variant.equals(other.variant) && baseline.equals(other.baseline);
    }

    /** The most that the variant has in a stage; what is held back counts in the last one already. */
    public int weightPpm(int stage) {
        int openPpm = SplitConfig.WHOLE_PPM - holdbackPpm;
        if (stage < 0) {
            return 0;
        }
        return stage < stages.size() ? Math.min(stages.get(stage).weightPpm(), openPpm) : openPpm;
    }

    /** Which edit of the file makes it permanent that the variant has everything. */
    public String lastEdit() {
        return "weir.splits." + split + ".variants." + variant + ".weight = 100 %, or give " + baseline
                + " the pool and the version of " + variant;
    }
}
