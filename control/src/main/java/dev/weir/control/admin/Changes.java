package dev.weir.control.admin;

import dev.weir.control.admin.Problem.Kind;
import dev.weir.control.change.ChangeAnswer;
import dev.weir.control.change.ChangeAnswer.Applied;
import dev.weir.control.change.ChangeAnswer.Refused;
import dev.weir.control.change.ChangeOptions;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.change.ControlEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Hands a change to the control loop and waits for what became of it. */
final class Changes {
    private static final long MOST_SECONDS = 30;
    private static final int LONGEST_REASON = 500;

    private final Control control;

    Changes(Control control) {
        this.control = control;
    }

    /** The options that every change has: If-Match, {@code ?dryRun}, {@code ?confirm}, and in the body reason and ttl. */
    static ChangeOptions options(AdminRequest request, JsonFields fields) throws ProblemException {
        Duration ttl = fields.duration("ttl");
        Duration confirm = request.duration("confirm");
        return new ChangeOptions(reason(fields), ttl, confirm, ifGeneration(request), request.flag("dryRun"));
    }

    static @Nullable String reason(JsonFields fields) throws ProblemException {
        String reason = fields.text("reason");
        if (reason != null && reason.length() > LONGEST_REASON) {
            throw AdminRequest.malformed("reason has " + reason.length() + " characters", "at most " + LONGEST_REASON)
                    .thrown();
        }
        return reason;
    }

    private static @Nullable Long ifGeneration(AdminRequest request) throws ProblemException {
        String tag = request.header("If-Match");
        if (tag == null || tag.equals("*")) {
            return null;
        }
        String bare = tag.startsWith("W/") ? tag.substring(2) : tag;
        try {
            return Long.parseLong(bare.replace("\"", ""));
        } catch (NumberFormatException e) {
            throw AdminRequest.malformed("If-Match is " + tag, "an ETag of this port, such as \"12\"")
                    .thrown();
        }
    }

    Applied make(ChangeRequest request, AdminRequest from, ChangeOptions options)
            throws ProblemException, InterruptedException {
        ControlEvent.Change change = ControlEvent.Change.of(request, from.actor(), options);
        control.events().add(change);
        return applied(await(change.answer()));
    }

    static Applied applied(ChangeAnswer answer) throws ProblemException {
        return switch (answer) {
            case Applied applied -> applied;
            case Refused refused -> throw problem(refused).thrown();
        };
    }

    static <T> T await(CompletableFuture<T> answer) throws ProblemException, InterruptedException {
        try {
            return answer.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw Problem.of(
                            Kind.UNAVAILABLE,
                            "no answer within " + MOST_SECONDS + " s; the change may still come into force",
                            "look at /v1/table before asking again")
                    .thrown();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer failed", e.getCause());
        }
    }

    private static Problem problem(Refused refused) {
        Kind kind = switch (refused.kind()) {
            case NOT_FOUND -> Kind.NOT_FOUND;
            case INVALID, STEP_TOO_LARGE -> Kind.INVALID;
            case CONFLICT -> Kind.CONFLICT;
            case STALE -> Kind.STALE;
            case TOO_MANY_CHANGES -> Kind.TOO_MANY;
            case UNAVAILABLE -> Kind.UNAVAILABLE;
        };
        Problem problem = Problem.of(kind, refused.detail(), refused.expected());
        return kind == Kind.TOO_MANY ? problem.with("Retry-After", "60") : problem;
    }
}
