package dev.weir.proxy.pool;

import org.jspecify.annotations.Nullable;

/**
 * What the active checks of an endpoint have found. Immutable: each answer makes the next one.
 *
 * <p>An endpoint is up on trust until its first answer, and that answer decides alone. From then on it takes {@code fall}
 * failures in a row to go down and {@code rise} successes in a row to come up.
 *
 * @param streak answers in a row that speak against {@code up}; 0 if the last one agreed
 * @param failure why the last check failed; null if it passed
 */
record Health(
        boolean up, boolean checked, int streak, @Nullable String failure) {

    static final Health UNCHECKED = new Health(true, false, 0, null);

    Health passed(int rise) {
        boolean comesUp = up || streak + 1 >= rise;
        return new Health(comesUp, true, comesUp ? 0 : streak + 1, null);
    }

    Health failed(int fall, String why) {
        boolean goesDown = !up || !checked || streak + 1 >= fall;
        return new Health(!goesDown, true, goesDown ? 0 : streak + 1, why);
    }
}
