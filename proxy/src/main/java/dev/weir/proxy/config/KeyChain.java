package dev.weir.proxy.config;

import java.util.List;

/**
 * Who the user of a request is: the first source that is present.
 *
 * @param sources in order; empty: no request has a key
 * @param elseRandom a request without key is drawn by chance; otherwise it goes to the baseline
 */
public record KeyChain(List<KeySource> sources, boolean elseRandom) {

    public KeyChain {
        sources = List.copyOf(sources);
    }
}
