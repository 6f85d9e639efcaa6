package dev.weir.control.compare;

import java.util.Locale;

/** What is thought of two versions whose answers were compared. */
public enum Likeness {
    /** What differs is shown to be noise, or less than is tolerated. */
    SAME,
    /** The candidate is shown to differ by more than noise. */
    DIFFERS,
    /** Neither is shown, yet. */
    UNDECIDED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name in answers and metrics. */
    public String label() {
        return label;
    }
}
