package dev.weir.control.change;

import dev.weir.control.table.Difference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a change. */
public sealed interface ChangeAnswer {

    /**
     * It holds on every event loop.
     *
     * @param generation in force; of a dry run, or when nothing differed, the one that was
     * @param notes what else to know: a restart is needed, it could not be written to disk
     */
    record Applied(long generation, boolean dryRun, List<Difference> differences, List<String> notes)
            implements ChangeAnswer {
        public Applied {
            differences = List.copyOf(differences);
            notes = List.copyOf(notes);
        }

        /** The same, with more to know. */
        public Applied noting(List<String> more) {
            List<String> all = new ArrayList<>(notes);
            all.addAll(more);
            return new Applied(generation, dryRun, differences, all);
        }
    }

    /**
     * It was not made; nothing has changed.
     *
     * @param detail what was wrong, as a sentence
     * @param expected what would have been accepted
     */
    record Refused(Kind kind, String detail, @Nullable String expected) implements ChangeAnswer {

        /** Why, for programs. */
        public enum Kind {
            /** The split, variant, pool, endpoint or generation does not exist. */
            NOT_FOUND,
            /** The request makes no sense. */
            INVALID,
            /** It makes sense, but not now. */
            CONFLICT,
            /** Somebody else was faster: another generation is in force than the one expected. */
            STALE,
            /** Larger than {@code admin.max-step}. */
            STEP_TOO_LARGE,
            /** More than {@code admin.max-changes-per-minute}. */
            TOO_MANY_CHANGES,
            /** Weir could not do it: the disk, or it is about to end. */
            UNAVAILABLE
        }

        static Refused notFound(String detail, @Nullable String expected) {
            return new Refused(Kind.NOT_FOUND, detail, expected);
        }

        static Refused invalid(String detail, @Nullable String expected) {
            return new Refused(Kind.INVALID, detail, expected);
        }

        static Refused conflict(String detail, @Nullable String expected) {
            return new Refused(Kind.CONFLICT, detail, expected);
        }
    }
}
