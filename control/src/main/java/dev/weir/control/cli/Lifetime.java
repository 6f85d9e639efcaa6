package dev.weir.control.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.unit.DurationText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How long a change holds. */
final class Lifetime {
    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = ToDurationText.class,
            description = "Taken back after this time: 10m, 1h. Without it, it stays.")
    private @Nullable String ttl;

    ObjectNode limit(ObjectNode body) {
        return ttl == null ? body : body.put("ttl", ttl);
    }

    /** Checks a duration where it was typed, and leaves it as it is. */
    static final class ToDurationText implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (DurationText.parse(text) == null) {
                throw new TypeConversionException("'" + text + "': expected " + DurationText.EXPECTED);
            }
            return text;
        }
    }
}
