package dev.weir.control.judge;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One reason of a verdict. Immutable.
 *
 * @param reason a word that a program can switch on, in kebab-case; control/README.md lists them
 * @param sentence the same for people, with the numbers
 * @param figures by name in kebab-case; the unit is in the name, rates are from 0 to 1
 */
public record Finding(Check check, String reason, String sentence, SortedMap<String, Double> figures) {
    public Finding {
        figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
    }

    static Finding of(Check check, String reason, String sentence) {
        return new Finding(check, reason, sentence, Collections.emptySortedMap());
    }
}
