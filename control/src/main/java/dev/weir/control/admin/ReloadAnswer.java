package dev.weir.control.admin;

import dev.weir.control.change.ChangeAnswer;
import dev.weir.proxy.config.ConfigProblem;
import java.util.List;

/** What reading the file again came to. */
public sealed interface ReloadAnswer {

    /** It was read, and the control loop answered. */
    record Read(ChangeAnswer answer) implements ReloadAnswer {}

    /** It cannot be used; nothing has changed. */
    record Unusable(List<ConfigProblem> problems) implements ReloadAnswer {
        public Unusable {
            problems = List.copyOf(problems);
        }
    }
}
