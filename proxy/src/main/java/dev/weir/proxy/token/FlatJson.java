package dev.weir.proxy.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.weir.proxy.http.Claims.Claim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as pairs of path and value. A name that stands twice is refused, as RFC 7519 section 4 permits, and so are
 * two ways to one path ({@code {"a.b": 1, "a": {"b": 2}}}): whoever reads the token next might see the other one. Used by
 * one thread.
 */
final class FlatJson {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_VALUES = 1024;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(40)
                    .build())
            .build();

    private final List<Claim> values = new ArrayList<>();
    private final Map<String, String> nestings = new HashMap<>();
    private final Set<String> texts = new HashSet<>();
    private final Set<String> numbers = new HashSet<>();

    private FlatJson() {}

    static FlatJson parse(byte[] json) throws BadTokenException {
        FlatJson flat = new FlatJson();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadTokenException(TokenFault.MALFORMED);
            }
            flat.object(parser, null, "");
            if (parser.nextToken() != null) {
                throw new BadTokenException(TokenFault.MALFORMED);
            }
            return flat;
        } catch (IOException e) {
            // Its message may hold parts of the token.
            throw new BadTokenException(TokenFault.MALFORMED);
        }
    }

    /** Every text, number and truth value with its path; an element of a list has the path of the list. */
    List<Claim> values() {
        return values;
    }

    /** Whether something stands under this name at the top, even null. */
    boolean has(String name) {
        return nestings.containsKey(name);
    }

    /** The one text under this path, or null. */
    @Nullable
    String text(String path) {
        List<String> found = all(path);
        return found.size() == 1 && texts.contains(path) && !numbers.contains(path) ? found.getFirst() : null;
    }

    /** The one number under this path, or NaN. */
    double number(String path) {
        List<String> found = all(path);
        return found.size() == 1 && numbers.contains(path) ? Double.parseDouble(found.getFirst()) : Double.NaN;
    }

    /** Every value under this path. */
    List<String> all(String path) {
        List<String> found = new ArrayList<>();
        for (Claim value : values) {
            if (value.path().equals(path)) {
                found.add(value.value());
            }
        }
        return found;
    }

    private void object(JsonParser parser, @Nullable String path, String nesting)
            throws IOException, BadTokenException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            String child = path == null ? name : path + "." + name;
            String childNesting = nesting + "\0" + name;
            String before = nestings.put(child, childNesting);
            if (before != null && !before.equals(childNesting)) {
                throw new BadTokenException(TokenFault.MALFORMED);
            }
            parser.nextToken();
            value(parser, child, childNesting);
        }
    }

    private void value(JsonParser parser, String path, String nesting) throws IOException, BadTokenException {
        switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, path, nesting);
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    value(parser, path, nesting);
                }
            }
            case VALUE_STRING -> add(texts, path, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> add(numbers, path, parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> values.add(new Claim(path, parser.getText()));
            case VALUE_NULL -> {}
            case null, default -> throw new BadTokenException(TokenFault.MALFORMED);
        }
        if (values.size() > MAX_VALUES) {
            throw new BadTokenException(TokenFault.MALFORMED);
        }
    }

    private void add(Set<String> ofKind, String path, String value) {
        ofKind.add(path);
        values.add(new Claim(path, value));
    }
}
