package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.EjectionConfig;
import dev.weir.proxy.config.EjectionConfig.AtMost;
import dev.weir.proxy.config.EndpointSource;
import dev.weir.proxy.config.SplitConfig;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code weir.pools.*.ejection}: an object, or off. */
final class EjectionReader {

    private static final Shape<Integer> IN_A_ROW = Shapes.whole(1, 100_000);
    private static final Shape<Integer> MIN_REQUESTS = Shapes.whole(1, 1_000_000);
    private static final Shape<AtMost> AT_MOST =
            Shape.of("expected a number of endpoints, or a percent of them", EjectionReader::atMost);

    private EjectionReader() {}

    /** Null: off. {@code endpoints} null: unknown because they were wrong. */
    static @Nullable EjectionConfig read(Section pool, @Nullable EndpointSource endpoints) {
        Value value = pool.value("ejection");
        if (value != null && "off".equals(value.text())) {
            return null;
        }
        if (value != null && !value.isObject()) {
            value.problem("expected an object, or off");
            return null;
        }
        Section section = pool.section("ejection");
        EjectionConfig defaults = EjectionConfig.DEFAULTS;
        int consecutiveFailures = section.get(
                        "consecutive-failures", IN_A_ROW.orOff(), Optional.of(defaults.consecutiveFailures()))
                .orElse(0);
        int failureRatioPpm = section.get(
                        "failure-ratio", Shapes.PERCENT.orOff(), Optional.of(defaults.failureRatioPpm()))
                .orElse(0);
        int minRequests = section.get("min-requests", MIN_REQUESTS, defaults.minRequests());
        Duration window = section.get("window", Shapes.DURATION, defaults.window());
        Duration base = section.get("base", Shapes.DURATION, defaults.base());
        Duration max = section.get("max", Shapes.DURATION, defaults.max());
        AtMost atMost = section.find("at-most", AT_MOST);
        if (base.compareTo(max) > 0) {
            section.problem("expected base not above max");
        }
        reportShareOfNobody(section, atMost, endpoints);
        return new EjectionConfig(consecutiveFailures, failureRatioPpm, minRequests, window, base, max, atMost);
    }

    private static void reportShareOfNobody(
            Section section, @Nullable AtMost atMost, @Nullable EndpointSource endpoints) {
        if (!(atMost instanceof AtMost.Share(int ppm)) || !(endpoints instanceof EndpointSource.Fixed fixed)) {
            return;
        }
        long count = fixed.addresses().size();
        if (count * ppm < SplitConfig.WHOLE_PPM) {
            section.problem(
                    "at-most",
                    "of " + count + " endpoints ejects nobody; expected a number of endpoints, or a larger percent");
        }
    }

    private static @Nullable AtMost atMost(String text) {
        if (text.matches("[1-9]\\d{0,5}")) {
            return new AtMost.Endpoints(Integer.parseInt(text));
        }
        Integer ppm = Units.percent(text);
        return ppm == null || ppm == 0 ? null : new AtMost.Share(ppm);
    }
}
