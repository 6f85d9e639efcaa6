package dev.weir.proxy.config.hocon;

import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.Origin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What comes to light while one configuration is read: problems, warnings, names and the keys that were asked for. One
 * per reading, used by one thread.
 */
final class Reading {

    /** Stands for a substitution that has no value; nothing more is said about it. */
    static final String UNRESOLVED = "(a substitution without value)";

    private static final Comparator<ConfigProblem> BY_PLACE = Comparator.comparing(
                    (ConfigProblem problem) -> problem.origin().file())
            .thenComparingInt(problem -> problem.origin().line())
            .thenComparing(ConfigProblem::key);

    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<ConfigProblem> warnings = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();
    private final SortedMap<String, Boolean> forms = new TreeMap<>();
    private final References references = new References();
    private final List<Section> placeConditions = new ArrayList<>();
    private Segments segments = Segments.NONE;

    void problem(Origin origin, String key, @Nullable String value, String expected, @Nullable String suggestion) {
        if (value == null || !value.contains(UNRESOLVED)) {
            problems.add(new ConfigProblem(origin, key, value, expected, suggestion));
        }
    }

    void problem(Origin origin, String key, String expected) {
        problem(origin, key, null, expected, null);
    }

    void warning(Origin origin, String key, String text) {
        warnings.add(new ConfigProblem(origin, key, null, text, null));
    }

    References references() {
        return references;
    }

    Segments segments() {
        return segments;
    }

    /** What conditions may refer to from now on. */
    void segments(Segments named) {
        segments = named;
    }

    /** Remembers a condition that needs {@code weir.geo}. */
    void asksForPlaces(Section geo) {
        placeConditions.add(geo);
    }

    List<Section> placeConditions() {
        return placeConditions;
    }

    void opened(Section section) {
        sections.add(section);
    }

    void asked(String form, boolean present) {
        forms.merge(form, present, Boolean::logicalOr);
    }

    /** Reports what only shows at the end: keys that nobody asked for, names without a target. */
    void finish() {
        sections.forEach(Section::reportUnknownKeys);
        references.reportDangling(this);
    }

    /**
     * Every key that a reader asked for, as the documentation writes it ({@code weir.pools.*.balance}), and whether one was
     * there.
     */
    SortedMap<String, Boolean> forms() {
        return Collections.unmodifiableSortedMap(forms);
    }

    List<ConfigProblem> problems() {
        return problems.stream().sorted(BY_PLACE).distinct().toList();
    }

    List<ConfigProblem> warnings() {
        return warnings.stream().sorted(BY_PLACE).toList();
    }
}
