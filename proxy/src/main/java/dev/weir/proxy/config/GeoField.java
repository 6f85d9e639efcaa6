package dev.weir.proxy.config;

import java.util.Locale;

/** What can be asked about the place of a client. */
public enum GeoField {
    /** ISO 3166-1, two capital letters: {@code DE}. */
    COUNTRY,
    /** Two capital letters: AF, AN, AS, EU, NA, OC, SA. */
    CONTINENT,
    /** ISO 3166-2, of any level: {@code US-CA}. */
    SUBDIVISION,
    /** In English. */
    CITY,
    /** The number of the autonomous system: {@code 3320}. */
    ASN;

    /** The value of a place that is not known. */
    public static final String UNKNOWN = "unknown";

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
