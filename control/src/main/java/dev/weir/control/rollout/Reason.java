package dev.weir.control.rollout;

import dev.weir.control.judge.Finding;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Why a rollout is where it is.
 *
 * @param code for programs, in kebab-case: one of the constants here, or the reason of a {@link Finding}
 * @param sentence for people
 * @param figures what it rests on; empty when there are none
 */
public record Reason(String code, String sentence, SortedMap<String, Double> figures) {
    public static final String DONE = "done";
    public static final String ABORTED = "aborted";
    public static final String REMOVED = "rollout-removed";
    public static final String RESTORED = "restored";
    public static final String QUARANTINED = "quarantined";
    public static final String SUPERSEDED = "superseded";
    public static final String WAITS_FOR_FILE = "waits-for-file";
    public static final String DEADLINE = "deadline";
    public static final String SPEC_CHANGED = "spec-changed";
    public static final String RESTARTED = "restarted";
    public static final String JOURNAL = "journal";

    public Reason {
        figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
    }

    static Reason of(String code, String sentence) {
        return new Reason(code, sentence, Collections.emptySortedMap());
    }

    static Reason of(Finding finding) {
        return new Reason(finding.reason(), finding.sentence(), finding.figures());
    }
}
