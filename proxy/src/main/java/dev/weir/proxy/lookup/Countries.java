package dev.weir.proxy.lookup;

import dev.weir.proxy.condition.Place;
import dev.weir.proxy.config.GeoField;
import java.util.List;
import java.util.Map;

/** Places of which only the country is known, told by two letters or digits: each is made once. Immutable, any thread. */
final class Countries {
    private static final int SIGNS = 36;
    private static final Place[] PLACES = new Place[SIGNS * SIGNS];

    static {
        for (int i = 0; i < PLACES.length; i++) {
            String code = ("" + sign(i / SIGNS) + sign(i % SIGNS));
            PLACES[i] = new Place(Map.of(GeoField.COUNTRY, List.of(code)));
        }
        PLACES[index('X', 'X')] = Place.UNKNOWN;
    }

    private Countries() {}

    /** The country of this code, in letters of any case; unknown for {@code XX} and for what is no code. */
    static Place of(byte[] bytes, int start, int end) {
        int index = end - start == 2 ? index(bytes[start], bytes[start + 1]) : -1;
        return index < 0 ? Place.UNKNOWN : PLACES[index];
    }

    private static int index(int first, int second) {
        int high = number(first);
        int low = number(second);
        return high < 0 || low < 0 ? -1 : high * SIGNS + low;
    }

    private static int number(int sign) {
        if (sign >= '0' && sign <= '9') {
            return sign - '0';
        }
        int letter = sign & ~0x20;
        return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 10 : -1;
    }

    private static char sign(int number) {
        return (char) (number < 10 ? '0' + number : 'A' + number - 10);
    }
}
