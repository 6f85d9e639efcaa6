package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.HeaderEdits;
import dev.weir.proxy.config.LimitsConfig;
import dev.weir.proxy.config.Origin;
import dev.weir.proxy.config.VariantConfig;
import org.jspecify.annotations.Nullable;

/** Reads {@code weir.splits.*.variants.*}. */
final class VariantReader {

    private static final Shape<String> VERSION = Shapes.text(
            "expected a version of at most 100 letters", text -> Shapes.isPrintable(text) && text.length() <= 100);

    private VariantReader() {}

    /** A variant whose weight is not yet known in parts per million; a null was wrong or missing, and reported. */
    record Draft(
            String name,
            @Nullable String pool,
            Weights.@Nullable Weight weight,
            VariantConfig.Caps caps,
            HeaderEdits requestHeaders,
            HeaderEdits responseHeaders,
            @Nullable String version,
            Origin origin) {

        @Nullable
        VariantConfig withWeight(int weightPpm) {
            return pool == null
                    ? null
                    : new VariantConfig(name, pool, weightPpm, caps, requestHeaders, responseHeaders, version, origin);
        }
    }

    static Draft read(Section section) {
        String pool = section.require("pool", Shapes.NAME);
        Value place = section.value("pool");
        if (pool != null && place != null) {
            section.reading().references().refer(References.Kind.POOL, pool, place);
        }
        return new Draft(
                section.name(),
                pool,
                section.require("weight", Weights.WEIGHT),
                caps(section),
                HeaderEditsReader.read(section, "request-headers"),
                HeaderEditsReader.read(section, "response-headers"),
                section.find("version", VERSION),
                section.origin());
    }

    private static VariantConfig.Caps caps(Section section) {
        return new VariantConfig.Caps(
                cap(section, "max-rps"),
                cap(section, "max-in-flight"),
                cap(section, "max-rps-per-endpoint"),
                cap(section, "max-in-flight-per-endpoint"));
    }

    private static long cap(Section section, String key) {
        return section.get(key, Shapes.COUNT_OR_UNLIMITED, LimitsConfig.UNLIMITED);
    }
}
