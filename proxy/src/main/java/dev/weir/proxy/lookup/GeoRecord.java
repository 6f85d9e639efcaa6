package dev.weir.proxy.lookup;

import com.maxmind.db.MaxMindDbConstructor;
import com.maxmind.db.MaxMindDbParameter;
import dev.weir.proxy.condition.Place;
import dev.weir.proxy.config.GeoField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a database says of a network, of the fields that may be asked for; the reader skips all others. There are two layouts: nested
 * maps (MaxMind, DB-IP), and plain texts (IPinfo), whose keys may be the same.
 */
public final class GeoRecord {
    /** Of which nothing is known. */
    static final GeoRecord EMPTY = new GeoRecord(null, null, null, null, null, null, null, null);

    private final Map<GeoField, List<String>> known = new EnumMap<>(GeoField.class);

    @MaxMindDbConstructor
    public GeoRecord(
            @MaxMindDbParameter(name = "continent") @Nullable Object continent,
            @MaxMindDbParameter(name = "continent_code") @Nullable Object continentCode,
            @MaxMindDbParameter(name = "country") @Nullable Object country,
            @MaxMindDbParameter(name = "country_code") @Nullable Object countryCode,
            @MaxMindDbParameter(name = "subdivisions") @Nullable Object subdivisions,
            @MaxMindDbParameter(name = "city") @Nullable Object city,
            @MaxMindDbParameter(name = "autonomous_system_number") @Nullable Object systemNumber,
            @MaxMindDbParameter(name = "asn") @Nullable Object asn) {
        String countryText = code(countryCode, country, "iso_code");
        put(GeoField.CONTINENT, code(continentCode, continent, "code"));
        put(GeoField.COUNTRY, countryText);
        put(GeoField.CITY, city instanceof Map<?, ?> map ? in(map.get("names"), "en") : text(city));
        put(GeoField.ASN, number(systemNumber == null ? asn : systemNumber));
        if (subdivisions instanceof List<?> levels && countryText != null) {
            List<String> codes = new ArrayList<>();
            for (Object level : levels) {
                String code = in(level, "iso_code");
                if (code != null) {
                    codes.add(countryText + "-" + code);
                }
            }
            known.put(GeoField.SUBDIVISION, codes);
        }
    }

    Place place() {
        return known.isEmpty() ? Place.UNKNOWN : new Place(known);
    }

    private void put(GeoField field, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            known.put(field, List.of(value));
        }
    }

    /** A code of its own, or in a map, or a plain text that is one; the names of countries are none. */
    private static @Nullable String code(@Nullable Object plain, @Nullable Object nested, String key) {
        String code = plain == null ? in(nested, key) : text(plain);
        String named = code == null ? text(nested) : code;
        return named != null && named.length() == 2 ? named : null;
    }

    private static @Nullable String in(@Nullable Object map, String key) {
        return map instanceof Map<?, ?> entries ? text(entries.get(key)) : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }

    /** {@code 3320} and {@code AS3320} alike. */
    private static @Nullable String number(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        String digits = text.startsWith("AS") ? text.substring(2) : text;
        return digits.isEmpty() ? null : digits;
    }
}
