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
            byte[] plain = decoded(bytes, body.encoding());
            JsonNode tree = plain == null ? null : MAPPER.readTree(plain);
            return tree == null || tree.isMissingNode() ? null : tree;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static byte @Nullable [] decoded(byte[] bytes, String encoding) throws IOException {
        return switch (encoding) {
            case "", "identity" -> bytes;
            case "gzip", "x-gzip" -> whole(new GZIPInputStream(new ByteArrayInputStream(bytes)), bytes.length);
            case "deflate" -> whole(new InflaterInputStream(new ByteArrayInputStream(bytes)), bytes.length);
            default -> null;
        };
    }

    private static byte @Nullable [] whole(InputStream from, int compressedBytes) throws IOException {
        int most = (int) Math.min(LARGEST_BYTES, Math.max(1 << 20, (long) SWELLS_AT_MOST * compressedBytes));
        try (from) {
            byte[] plain = from.readNBytes(most + 1);
            return plain.length > most ? null : plain;
        }
    }
}
