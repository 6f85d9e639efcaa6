package dev.weir.control.unit;

import java.util.Locale;

/** How constants are named in answers, metrics and logs. */
public final class Labels {

    private Labels() {}

    /** In kebab-case: {@code rolled-back}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
