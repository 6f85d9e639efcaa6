package dev.weir.control.compare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.proxy.mirror.Answer.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an answer as JSON, of which nobody knows whether it means well. Any thread.
 *
 * <p>A body that is too deep, too rich or doubled in its names, has monstrous numbers, or swells when it is decompressed, is no
 * JSON here: it is then compared by its length and hash, which costs nothing.
 */
final class JsonBody {
    static final int DEEPEST = 64;
    private static final int MOST_TOKENS = 200_000;
    private static final int LONGEST_NUMBER = 100;
    private static final int LONGEST_NAME = 1024;
    private static final int SWELLS_AT_MOST = 8;
    private static final int LARGEST_BYTES = 16 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxTokenCount(MOST_TOKENS)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxNameLength(LONGEST_NAME)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonBody() {}

    /** Null: it is no JSON, or none that is compared as such. */
    static @Nullable JsonNode read(Body body) {
        byte[] bytes = body.bytes();
        if (!body.isJson() || bytes == null) {
            return null;
        }
        try {
            JsonNode tree = tree(bytes, (int) body.length(), body.encoding());
            return tree == null || tree.isMissingNode() ? null : tree;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable JsonNode tree(byte[] bytes, int length, String encoding) throws IOException {
        InputStream sent = new ByteArrayInputStream(bytes, 0, length);
        return switch (encoding) {
            case "", "identity" -> MAPPER.readTree(bytes, 0, length);
            case "gzip", "x-gzip" -> unpacked(new GZIPInputStream(sent), length);
            case "deflate" -> unpacked(new InflaterInputStream(sent), length);
            default -> null;
        };
    }

    private static @Nullable JsonNode unpacked(InputStream from, int packedBytes) throws IOException {
        int most = (int) Math.min(LARGEST_BYTES, Math.max(1 << 20, (long) SWELLS_AT_MOST * packedBytes));
        try (from) {
            byte[] plain = from.readNBytes(most + 1);
            return plain.length > most ? null : MAPPER.readTree(plain);
        }
    }
}
