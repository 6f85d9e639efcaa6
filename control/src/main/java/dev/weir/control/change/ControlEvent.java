package dev.weir.control.change;

import dev.weir.control.audit.Actor;
import dev.weir.control.rollout.RolloutEvent;
import dev.weir.proxy.config.ConfigProblem;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the control loop is told. */
public sealed interface ControlEvent {

    /**
     * Somebody asks for a change.
     *
     * @param answer completed by the control loop, when the change holds on every event loop or was refused
     */
    record Change(ChangeRequest request, Actor actor, ChangeOptions options, CompletableFuture<ChangeAnswer> answer)
            implements ControlEvent {

        public static Change of(ChangeRequest request, Actor actor, ChangeOptions options) {
            return new Change(request, actor, options, new CompletableFuture<>());
        }
    }

    /**
     * Somebody commands a rollout.
     *
     * @param answer completed by the control loop, when what came of it is on the disk or was refused
     */
    record Rollout(String split, RolloutEvent.Command command, CompletableFuture<RolloutAnswer> answer)
            implements ControlEvent {

        public static Rollout of(String split, RolloutEvent.Command command) {
            return new Rollout(split, command, new CompletableFuture<>());
        }
    }

    /** The file was read and cannot be used; what is in force stays. */
    record FileRefused(Actor actor, List<ConfigProblem> problems) implements ControlEvent {
        public FileRefused {
            problems = List.copyOf(problems);
        }
    }

    /** The rest of a change whose slow part has ended elsewhere. */
    record Resume(Runnable step) implements ControlEvent {}
}
