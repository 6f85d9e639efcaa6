package dev.weir.proxy.route;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes equal parts of routes one object, so that what thousands of routes have in common is once in memory and in the
 * processor's caches. Used while a table is compiled, by one thread.
 */
final class SharedParts {
    private final Map<Object, Object> parts = new HashMap<>();

    /** The first part that was equal to this one; this one, if there was none. */
    @SuppressWarnings("unchecked") // equal parts are of one class
    <T> T one(T part) {
        Object first = parts.putIfAbsent(part, part);
        return first == null ? part : (T) first;
    }
}
