package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.control.admin.Operation.Body;
import dev.weir.control.admin.Operation.Method;
import dev.weir.control.admin.Problem.Kind;
import dev.weir.control.change.ControlEvent;
import dev.weir.control.change.RolloutAnswer;
import dev.weir.control.json.Json;
import dev.weir.control.rollout.Effect.Refusal;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.control.rollout.RolloutEvent.By;
import dev.weir.control.rollout.RolloutEvent.Command;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Target;
import dev.weir.control.status.ControlStatus;
import dev.weir.proxy.config.AdminConfig.Role;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rollouts: where each is, and commands for it. */
final class RolloutOperations {
    private static final Set<String> MEANT = Set.of("reason", "rollout", "generation", "stage", "specDigest");
    private static final Set<String> MEANT_OR_FULL =
            Set.of("reason", "rollout", "generation", "stage", "specDigest", "full");

    private final Control control;

    /** Makes the command of a request. */
    private interface Asked {
        Command command(Target target, By by, JsonFields fields) throws ProblemException;
    }

    RolloutOperations(Control control) {
        this.control = control;
    }

    List<Operation> operations() {
        return List.of(
                Operation.get("/v1/rollouts", Role.READ, request -> rollouts()),
                Operation.get("/v1/rollouts/{split}", Role.READ, this::rollout),
                command("start", MEANT, (target, by, fields) -> new RolloutEvent.Start(target, by)),
                command(
                        "promote",
                        MEANT_OR_FULL,
                        (target, by, fields) -> new RolloutEvent.Promote(target, by, fields.flag("full"))),
                command("pause", MEANT, (target, by, fields) -> new RolloutEvent.Pause(target, by)),
                command("resume", MEANT, (target, by, fields) -> new RolloutEvent.Resume(target, by)),
                command("abort", MEANT, (target, by, fields) -> new RolloutEvent.Abort(target, by)),
                command("retry", MEANT, (target, by, fields) -> new RolloutEvent.Retry(target, by)));
    }

    private Operation command(String name, Set<String> known, Asked asked) {
        return Operation.change(
                Method.POST,
                "/v1/rollouts/{split}/" + name,
                Role.OPERATE,
                Body.OPTIONAL_JSON,
                request -> carryOut(request, known, asked));
    }

    private Answer rollouts() {
        ControlStatus status = control.status();
        long nowNs = control.nanos().getAsLong();
        ArrayNode views = Json.array();
        status.rollouts().values().forEach(state -> views.add(RolloutView.whole(state, status, nowNs)));
        return Answer.json(Json.object().set("rollouts", views));
    }

    private Answer rollout(AdminRequest request) throws ProblemException {
        ControlStatus status = control.status();
        RolloutState state = status.rollouts().get(request.parameter("split"));
        if (state == null) {
            throw unknown(request.parameter("split")).thrown();
        }
        return Answer.json(RolloutView.whole(state, status, control.nanos().getAsLong()))
                .with("ETag", etag(state));
    }

    private static String etag(RolloutState state) {
        return "\"" + RolloutView.tag(state) + "\"";
    }

    private Answer carryOut(AdminRequest request, Set<String> known, Asked asked)
            throws ProblemException, InterruptedException {
        String split = request.parameter("split");
        JsonFields fields = request.json(known);
        Target ifMatch = ifMatch(request);
        Target target = ifMatch == null ? target(fields) : ifMatch;
        By by = new By(request.actor().who(), Changes.reason(fields));
        ControlEvent.Rollout event = ControlEvent.Rollout.of(split, asked.command(target, by, fields));
        control.events().add(event);
        return switch (Changes.await(event.answer())) {
            case RolloutAnswer.Done(var state, var written) -> done(state, written);
            case RolloutAnswer.Refused refused ->
                throw refused(refused, split, ifMatch != null).thrown();
            case RolloutAnswer.Unknown _ -> throw unknown(split).thrown();
            case RolloutAnswer.NotWritten _ ->
                throw Problem.of(
                                Kind.UNAVAILABLE,
                                "the state directory does not take it, so nothing has changed: what gives a variant"
                                        + " more has to be on the disk first",
                                "a disk that can be written; pause and abort need none")
                        .thrown();
            case RolloutAnswer.Overtaken _ ->
                throw Problem.of(
                                Kind.CONFLICT,
                                "a rollback or an abort came in between, so nothing has changed",
                                "look at /v1/rollouts/" + split + " before asking again")
                        .thrown();
            case RolloutAnswer.Unavailable _ ->
                throw Problem.of(Kind.UNAVAILABLE, "Weir made a mistake or is about to end", "look into its log")
                        .thrown();
        };
    }

    private Answer done(RolloutState state, boolean written) {
        ObjectNode view =
                RolloutView.whole(state, control.status(), control.nanos().getAsLong());
        view.put("written", written);
        return Answer.json(view).with("ETag", etag(state));
    }

    private static Target target(JsonFields fields) throws ProblemException {
        Long stage = fields.wholeNumber("stage");
        return new Target(
                fields.wholeNumber("rollout"),
                fields.wholeNumber("generation"),
                stage == null ? null : Math.toIntExact(stage - 1),
                fields.text("specDigest"));
    }

    private static @Nullable Target ifMatch(AdminRequest request) throws ProblemException {
        String tag = request.header("If-Match");
        if (tag == null || tag.equals("*")) {
            return null;
        }
        Target target = RolloutView.target(tag.replace("\"", ""));
        if (target == null) {
            throw AdminRequest.malformed("If-Match is " + tag, "the ETag of /v1/rollouts/{split}")
                    .thrown();
        }
        return target;
    }

    private Problem unknown(String split) {
        return Problem.of(
                Kind.NOT_FOUND,
                "split " + split + " has no rollout",
                control.status().rollouts().isEmpty()
                        ? "a split with rollout {} in the file; there is none"
                        : "one of " + control.status().rollouts().keySet());
    }

    private Problem refused(RolloutAnswer.Refused refused, String split, boolean byHeader) {
        RolloutState state = control.status().rollouts().get(split);
        Kind kind = refused.refusal() == Refusal.STALE && byHeader ? Kind.STALE : Kind.CONFLICT;
        return Problem.of(kind, refused.sentence(), state == null ? null : expected(refused.refusal(), state));
    }

    private String expected(Refusal refusal, RolloutState state) {
        return switch (refusal) {
            case STALE -> "the rollout as it is: " + RolloutView.tag(state);
            case QUARANTINED -> "retry, or another version";
            case WAITS_FOR_FILE ->
                state.waitsForFile() ? "that edit, or abort" : state.spec().lastEdit();
            case NO_ROLLOUT -> "a file with rollout {} for this split";
            case NOT_NOW -> {
                List<String> commands =
                        new RolloutOutlook(state, null, 0, control.nanos().getAsLong()).commands();
                yield commands.isEmpty() ? "another version" : "one of " + commands;
            }
        };
    }
}
