package dev.weir.proxy.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.weir.proxy.config.ConfigSource;
import dev.weir.proxy.config.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the main file and its includes, and keeps which they were. One per reading, used by one thread. */
final class SourceFiles {

    private static final Pattern PLACE = Pattern.compile("^.*?: \\d+(-\\d+)?: ", Pattern.DOTALL);
    private static final Pattern HINT = Pattern.compile(" \\(if you .*$", Pattern.DOTALL);

    private final Reading reading;
    private final List<Path> files = new ArrayList<>();
    private final ContentHash hash = new ContentHash();
    private final Deque<Path> open = new ArrayDeque<>();
    private boolean incomplete;

    SourceFiles(Reading reading) {
        this.reading = reading;
    }

    ConfigSource source() {
        return new ConfigSource(files, hash.hex());
    }

    /** A part could not be read or parsed; more problems would only follow from that. */
    boolean isIncomplete() {
        return incomplete;
    }

    void fail(Origin origin, String text) {
        incomplete = true;
        reading.problem(origin, "", text);
    }

    /** Adds a file to the hash; null and a problem when it cannot be read. */
    private byte @Nullable [] load(Path file, Origin origin) {
        files.add(file);
        try {
            byte[] content = Files.readAllBytes(file);
            hash.add(content);
            return content;
        } catch (NoSuchFileException e) {
            fail(origin, "there is no file " + file);
        } catch (IOException e) {
            fail(origin, "cannot read " + file + ": " + e.getMessage());
        }
        hash.addMissing();
        return null;
    }

    /** An empty object, and a problem, when the file cannot be read or parsed. */
    Config parseFile(Path file, Origin origin) {
        Path identity = file.toAbsolutePath().normalize();
        if (open.contains(identity)) {
            fail(origin, "includes itself: " + file);
            return ConfigFactory.empty();
        }
        byte[] content = load(file, origin);
        if (content == null) {
            return ConfigFactory.empty();
        }
        open.push(identity);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return parse(text, file.toString(), file);
        } catch (CharacterCodingException e) {
            fail(new Origin(file.toString(), 0), "is not UTF-8");
            return ConfigFactory.empty();
        } finally {
            open.pop();
        }
    }

    /** A text without a file of its own; it cannot include any. */
    Config parseText(String text, String name) {
        hash.add(text.getBytes(StandardCharsets.UTF_8));
        return parse(text, name, null);
    }

    private Config parse(String text, String name, @Nullable Path file) {
        HoconOutline outline = HoconOutline.of(text);
        ConfigParseOptions options = ConfigParseOptions.defaults()
                .setSyntax(ConfigSyntax.CONF)
                .setOriginDescription(name)
                .setIncluder(new Includes(this, outline, name, file));
        Config config;
        try {
            config = ConfigFactory.parseString(text, options);
        } catch (ConfigException e) {
            fail(placeOf(e, name), said(e));
            return ConfigFactory.empty();
        }
        for (HoconOutline.Repeat repeat : outline.repeats()) {
            String expected = "stands twice, the first time in line " + repeat.firstLine() + "; expected once";
            reading.problem(new Origin(name, repeat.line()), repeat.key(), expected);
        }
        return config;
    }

    static Origin placeOf(ConfigException e, String name) {
        Origin file = new Origin(name, 0);
        if (e.origin() == null) {
            return file;
        }
        int line = e.origin().lineNumber();
        return line > 0 ? new Origin(name, line) : Places.of(e.origin(), file);
    }

    /** Its message without the place, and without advice that does not fit. */
    private static String said(ConfigException e) {
        String message = String.valueOf(e.getMessage());
        String body = PLACE.matcher(message).replaceFirst("");
        String cut = HINT.matcher(body)
                .replaceFirst("")
                .replace("'newline'", "the end of the line")
                .replace("a close parentheses ')' here", "a closing brace '}' or bracket");
        boolean needsQuotes = cut.contains("Reserved character") || cut.contains("or a comma");
        return "is not HOCON: " + cut + (needsQuotes ? "; a text with special characters needs double quotes" : "");
    }
}
