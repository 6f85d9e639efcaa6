package dev.weir.proxy.split;

import java.util.List;

/**
 * How a split finds out who a request is from. Immutable, any thread.
 *
 * @param sources the first that is present gives the key
 * @param elseRandom a request without key is drawn by chance; otherwise it goes to the baseline
 */
public record Keying(Salt salt, List<KeySource> sources, boolean elseRandom) {
    public Keying {
        sources = List.copyOf(sources);
    }
}
