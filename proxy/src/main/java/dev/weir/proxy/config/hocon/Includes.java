package dev.weir.proxy.config.hocon;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import dev.weir.proxy.config.Origin;
import java.io.File;
import java.net.URL;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Answers the include statements of one file, relative to its folder.
 *
 * <p>Typesafe Config looks elsewhere, adds endings and says nothing about a file that is not there; here the file is
 * exactly the one that is named, and it must be {@code required(...)}.
 */
final class Includes implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    private static final ConfigObject NOTHING = ConfigFactory.empty().root();

    private final SourceFiles sources;
    private final HoconOutline outline;
    private final String name;
    private final @Nullable Path file;

    /** {@code file} null: a text that has no folder. */
    Includes(SourceFiles sources, HoconOutline outline, String name, @Nullable Path file) {
        this.sources = sources;
        this.outline = outline;
        this.name = name;
        this.file = file;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        Origin origin = new Origin(name, outline.lineOfInclude(what));
        if (!context.parseOptions().getAllowMissing()) {
            return includeRequired(what, origin);
        }
        sources.fail(
                origin,
                "include \"" + what + "\" is silent about a missing file; expected include required(\"" + what + "\")");
        return NOTHING;
    }

    private ConfigObject includeRequired(String what, Origin origin) {
        if (file == null) {
            sources.fail(origin, "include needs a folder to start from, and this text has none");
            return NOTHING;
        }
        try {
            return sources.parseFile(file.resolveSibling(what), origin).root();
        } catch (InvalidPathException e) {
            sources.fail(origin, "include \"" + what + "\" is no path of a file");
            return NOTHING;
        }
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        return refuse(what.toString());
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        return refuse(what);
    }

    private ConfigObject refuse(String what) {
        Origin origin = new Origin(name, outline.lineOfInclude(what));
        sources.fail(origin, "include of \"" + what + "\": expected a file, as in include required(\"other.conf\")");
        return NOTHING;
    }
}
