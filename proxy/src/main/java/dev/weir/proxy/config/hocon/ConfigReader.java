package dev.weir.proxy.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigResolveOptions;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.ConfigSource;
import dev.weir.proxy.config.Origin;
import dev.weir.proxy.config.WeirConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a configuration: the whole of it, or every problem that it has. May be used by any thread. */
public final class ConfigReader {

    private ConfigReader() {}

    /** Reads a file with its includes. Substitutions may come from the environment. */
    public static WeirConfig read(Path file) throws ConfigException {
        Parser parser = sources -> sources.parseFile(file, new Origin(file.toString(), 0));
        return read(new Reading(), file.toString(), ConfigResolveOptions.defaults(), parser);
    }

    /**
     * Reads a text that has no file, such as the body of a check. Whoever sent it learns nothing of the environment:
     * substitutions come from the text alone.
     *
     * @param name stands for the file in problems
     */
    public static WeirConfig parse(String text, String name) throws ConfigException {
        return parse(new Reading(), text, name);
    }

    /** What {@link ConfigSource#sha256} would be if these files were read now. */
    public static String hash(List<Path> files) {
        return ContentHash.of(files);
    }

    static WeirConfig parse(Reading reading, String text, String name) throws ConfigException {
        return read(reading, name, ConfigResolveOptions.noSystem(), sources -> sources.parseText(text, name));
    }

    /** Where the unresolved configuration comes from. */
    private interface Parser {
        Config parse(SourceFiles sources);
    }

    private static WeirConfig read(Reading reading, String name, ConfigResolveOptions substitutes, Parser parser)
            throws ConfigException {
        SourceFiles sources = new SourceFiles(reading);
        WeirConfig config = null;
        try {
            config = records(reading, name, substitutes, parser.parse(sources), sources);
        } catch (StackOverflowError e) {
            reading.problem(new Origin(name, 0), "", "is nested too deeply");
        }
        if (config == null || !reading.problems().isEmpty()) {
            throw new ConfigException(reading.problems(), sources.source());
        }
        return config;
    }

    private static @Nullable WeirConfig records(
            Reading reading, String name, ConfigResolveOptions substitutes, Config parsed, SourceFiles sources) {
        if (sources.isIncomplete()) {
            return null;
        }
        Config config = Resolution.resolve(parsed, name, substitutes, reading);
        if (config.isEmpty() && !parsed.isEmpty()) {
            return null;
        }
        Section root = new Section(config.root(), "", "", "", new Origin(name, 0), reading);
        return new WeirReader(reading, sources.source()).read(root);
    }
}
