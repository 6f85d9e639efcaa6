package dev.weir.control.judge;

import java.util.List;

/** What the judge thinks of one variant now. Immutable. */
public sealed interface Verdict {

    /** It is shown to be no worse than the margin in everything that is enforced, and nothing speaks for waiting. */
    record Pass(Finding finding) implements Verdict {}

    /** There is evidence of harm: roll it back. */
    record Fail(Finding finding) implements Verdict {}

    /**
     * Neither: its weight is not to rise.
     *
     * @param findings the most important first; never empty
     */
    record Hold(List<Finding> findings) implements Verdict {
        public Hold {
            findings = List.copyOf(findings);
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("a hold has a reason");
            }
        }

        public Finding first() {
            return findings.getFirst();
        }
    }
}
