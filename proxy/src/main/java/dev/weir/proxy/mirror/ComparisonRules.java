package dev.weir.proxy.mirror;

import dev.weir.proxy.config.JsonPath;
import java.util.List;

/**
 * What of the answers of a mirror is compared. Immutable.
 *
 * @param fields names of header fields, in lower case, without repetition
 * @param maxBodyBytes of an answer; of a longer one only length and hash are known
 * @param ignoredPaths what is not compared within JSON, with all that is inside it
 * @param withNoise whether a second copy goes to the version that answers the user
 */
public record ComparisonRules(
        List<String> fields, BodyComparison body, int maxBodyBytes, List<JsonPath> ignoredPaths, boolean withNoise) {

    public ComparisonRules {
        fields = List.copyOf(fields);
        ignoredPaths = List.copyOf(ignoredPaths);
    }

    /** How two bodies are compared. */
    public enum BodyComparison {
        /** By path; by length and hash where one of the two is no JSON, or too long. */
        JSON,
        /** By length and hash. */
        HASH,
        /** Not at all. */
        NONE
    }
}
