package dev.weir.control.admin;

import java.io.Serial;

/** Ends an operation with a problem for its caller. Not a fault: it has no stack trace and is not logged. */
final class ProblemException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
