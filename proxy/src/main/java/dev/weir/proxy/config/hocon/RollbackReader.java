package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.RollbackConfig;
import dev.weir.proxy.config.SplitConfig;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code weir.splits.*.rollback}. */
final class RollbackReader {

    private static final Shape<Integer> MIN_REQUESTS = Shapes.whole(1, 1_000_000);
    private static final Shape<Duration> WINDOW = Shapes.duration(Duration.ofSeconds(1), Duration.ofMinutes(10));
    private static final Shape<Double> RATIO = Shape.of("expected a number from 1 to 10", text -> {
        Double ratio = Shapes.NUMBER.parser().parse(text);
        return ratio != null && ratio >= 1 && ratio <= 10 ? ratio : null;
    });

    private static final Shape<Duration> BURN_IN = Shapes.duration(Duration.ZERO, Duration.ofHours(1));
    private static final Shape<Duration> SETTLE_MAX = Shapes.duration(Duration.ZERO, Duration.ofMinutes(10));
    private static final Shape<Duration> NO_TRAFFIC = Shapes.duration(Duration.ofSeconds(1), Duration.ofHours(1));
    private static final Shape<Double> ALPHA = Shape.of("expected a number from 0.00001 to 0.1", text -> {
        Double alpha = Shapes.NUMBER.parser().parse(text);
        return alpha != null && alpha >= 0.00001 && alpha <= 0.1 ? alpha : null;
    });

    private RollbackReader() {}

    static RollbackConfig read(Section section) {
        RollbackConfig defaults = RollbackConfig.DEFAULTS;
        int maxErrorRatePpm = section.get(
                        "max-error-rate", Shapes.PERCENT.orOff(), Optional.of(defaults.maxErrorRatePpm()))
                .orElse(SplitConfig.WHOLE_PPM);
        Duration maxP99 = section.get("max-p99", Shapes.DURATION_OR_OFF, Optional.ofNullable(defaults.maxP99()))
                .orElse(null);
        int minRequests = section.get("min-requests", MIN_REQUESTS, defaults.minRequests());
        Duration window = section.get("window", WINDOW, defaults.window());
        Section tolerance = section.section("tolerance");
        double ratio = tolerance.get("ratio", RATIO, defaults.tolerance().ratio());
        int pointsPpm =
                tolerance.get("points", Shapes.PERCENT, defaults.tolerance().pointsPpm());
        return new RollbackConfig(
                maxErrorRatePpm,
                maxP99,
                minRequests,
                window,
                new RollbackConfig.Tolerance(ratio, pointsPpm),
                section.get("burn-in", BURN_IN, defaults.burnIn()),
                section.get("settle-max", SETTLE_MAX, defaults.settleMax()),
                section.get("no-traffic", NO_TRAFFIC, defaults.noTraffic()),
                section.get("alpha", ALPHA, defaults.alpha()));
    }
}
