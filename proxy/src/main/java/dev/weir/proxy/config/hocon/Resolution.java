package dev.weir.proxy.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.weir.proxy.config.Origin;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces substitutions by their values, from the file or the environment.
 *
 * <p>Typesafe Config stops at the first one that has none. Here each gets a mark in its place, which no reader complains
 * about again, so that all of them and all other problems are found in one go.
 */
final class Resolution {

    private static final Pattern SUBSTITUTION = Pattern.compile("(.*?): (\\d+)(?:-\\d+)?: .*?\\$\\{([^}]+)}.*");

    private Resolution() {}

    static Config resolve(Config config, String name, ConfigResolveOptions substitutes, Reading reading) {
        Config candidate = config;
        Set<String> marked = new HashSet<>();
        while (true) {
            try {
                return candidate.resolve(substitutes);
            } catch (ConfigException e) {
                String path = report(e, name, reading);
                if (path.isEmpty() || !marked.add(path)) {
                    return ConfigFactory.empty();
                }
                candidate = candidate.withFallback(mark(path));
            }
        }
    }

    /** The path that has no value; empty when the reason is another. */
    private static String report(ConfigException e, String name, Reading reading) {
        Matcher said = SUBSTITUTION.matcher(String.valueOf(e.getMessage()));
        boolean hasPath = e instanceof ConfigException.UnresolvedSubstitution && said.matches();
        if (!hasPath || said.group().contains("part of a cycle")) {
            String message = hasPath ? "${" + said.group(3) + "} refers to itself" : String.valueOf(e.getMessage());
            Origin origin = hasPath ? place(said) : SourceFiles.placeOf(e, name);
            reading.problem(origin, "", message);
            return "";
        }
        String path = said.group(3);
        String expected = "${" + path + "} has no value; expected a key of the file or a variable of the environment"
                + " (${?" + path + "} if it may be missing)";
        reading.problem(place(said), "", expected);
        return path;
    }

    private static Origin place(Matcher said) {
        return new Origin(said.group(1), Integer.parseInt(said.group(2)));
    }

    private static Config mark(String path) {
        return ConfigValueFactory.fromAnyRef(Reading.UNRESOLVED).atPath(path);
    }
}
