package dev.weir.control;

import dev.weir.control.Candidates.Failed;
import dev.weir.control.Candidates.Made;
import dev.weir.control.Candidates.Ready;
import dev.weir.control.audit.Actor;
import dev.weir.control.audit.AuditEntry;
import dev.weir.control.change.ChangeAnswer;
import dev.weir.control.change.ChangeAnswer.Applied;
import dev.weir.control.change.ChangeAnswer.Refused;
import dev.weir.control.change.ChangePlanner;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.change.ControlEvent.Change;
import dev.weir.control.change.ControlEvent.Resume;
import dev.weir.control.change.EventQueue;
import dev.weir.control.change.Plan;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.proxy.config.ConfigProblem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what was asked for, one change at a time:
 *
 * <pre>
 * plan --> quick (lowers weights, drains):  compile, publish ---------------------------------> save, audit, answer
 *      --> else:  compile elsewhere --> raises a weight: save first --> publish if still next --> audit, answer
 *                                                                       else plan again
 * </pre>
 *
 * While a slow change is prepared the others wait, but not the guard, nor weights that only fall: what is published in between
 * makes the change start over. Every save is ordered by the control thread, so the disk ends with what is in force.
 */
final class ChangeDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeDesk.class);
    private static final Refused OVERTAKEN =
            new Refused(Refused.Kind.STALE, "another table was published in between", null);
    static final Refused NOT_WRITTEN = new Refused(
            Refused.Kind.UNAVAILABLE,
            "the change could not be written to the state directory, and one that gives a variant more must be",
            "a state-dir with room that Weir may write to; a change that lowers a variant is made all the same");

    private final TablePublisher publisher;
    private final Candidates candidates;
    private final Recorder recorder;
    private final EventQueue events;
    private final Times times;
    private final Executor slowWork =
            task -> Thread.ofVirtual().name("weir-compile").start(task);
    private final ChangePace pace = new ChangePace();
    private final Deque<Change> waiting = new ArrayDeque<>();
    private final Listener listener;
    private @Nullable Change underWay;
    /** What is under way is not to happen any more. */
    private boolean outdated;

    private boolean closed;

    /** Wall clock and monotonic time. */
    record Times(InstantSource clock, LongSupplier nanos) {
        static final Times SYSTEM = new Times(InstantSource.system(), System::nanoTime);
    }

    /** Told of each change. */
    interface Listener {
        /** A table is in force. The control thread. */
        void published(Generation generation, Plan.Change plan);

        /** It is also written down. Some thread. */
        void recorded(Generation generation, boolean written);

        /** The file was read, and says what is in force already. The control thread. */
        void fileIsInForce();

        /** A configuration that was read does not compile. The control thread. */
        void doesNotCompile(Actor actor, List<ConfigProblem> problems);
    }

    ChangeDesk(
            TablePublisher publisher,
            DataPlane dataPlane,
            Recorder recorder,
            EventQueue events,
            Times times,
            Listener listener) {
        this.publisher = publisher;
        this.candidates = new Candidates(publisher, dataPlane, times.nanos);
        this.recorder = recorder;
        this.events = events;
        this.times = times;
        this.listener = listener;
    }

    boolean isBusy() {
        return underWay != null;
    }

    void take(Change change) {
        if (closed) {
            change.answer().complete(ending());
        } else if (underWay == null) {
            begin(change);
        } else if (!overtake(change)) {
            waiting.addLast(change);
        }
    }

    /** Weights that only fall wait for nothing. What was asked of the split before and is not in force yet is outdated by them. */
    private boolean overtake(Change change) {
        if (!(change.request() instanceof ChangeRequest.SetWeights set)
                || change.options().dryRun()
                || !(plan(change) instanceof Plan.Change plan)
                || !isQuick(plan)) {
            return false;
        }
        waiting.removeIf(earlier -> {
            boolean isOutdated = isOutdatedBy(set, earlier);
            if (isOutdated) {
                earlier.answer().complete(OVERTAKEN);
            }
            return isOutdated;
        });
        outdated |= underWay != null && isOutdatedBy(set, underWay);
        if (isNothingNew(plan)) {
            leave(change, plan);
        } else {
            carryOutQuickly(change, plan);
        }
        return true;
    }

    private static boolean isOutdatedBy(ChangeRequest.SetWeights set, Change earlier) {
        return earlier.request() instanceof ChangeRequest.SetWeights before
                && before.split().equals(set.split());
    }

    /** One that goes wrong is answered: whoever else waits has a turn after it. */
    private void begin(Change change) {
        try {
            beginOrFail(change);
        } catch (Throwable e) {
            LOG.error("{} failed", change.request(), e);
            change.answer().complete(Candidates.FAULT);
            underWay = null;
        }
    }

    private void beginOrFail(Change change) {
        switch (plan(change)) {
            case Plan.Refusal(var answer) -> change.answer().complete(answer);
            case Plan.Change plan -> {
                if (isNothingNew(plan)) {
                    leave(change, plan);
                } else if (change.options().dryRun()) {
                    tryOut(change, plan);
                } else if (isQuick(plan)) {
                    carryOutQuickly(change, plan);
                } else {
                    prepare(change, plan);
                }
            }
        }
    }

    /** What a change comes to now; nothing happens. */
    Plan plan(Change change) {
        Instant now = times.clock.instant();
        Plan plan = new ChangePlanner(publisher.current(), publisher.history(), now)
                .plan(change.request(), change.actor(), change.options());
        boolean counts = plan instanceof Plan.Change planned
                && planned.raisesWeight()
                && change.request() instanceof ChangeRequest.SetWeights;
        Refused tooMany =
                counts ? pace.check(publisher.current().config().admin().maxChangesPerMinute(), now) : null;
        return tooMany == null ? plan : new Plan.Refusal(tooMany);
    }

    private boolean isNothingNew(Plan.Change plan) {
        Generation current = publisher.current();
        return isSameFile(plan) && plan.overrides().equals(current.overrides());
    }

    private boolean isSameFile(Plan.Change plan) {
        return plan.config().source().equals(publisher.current().config().source());
    }

    private boolean isQuick(Plan.Change plan) {
        return isSameFile(plan) && !plan.raisesWeight();
    }

    private void leave(Change change, Plan.Change plan) {
        if (change.request() instanceof ChangeRequest.LoadFile) {
            listener.fileIsInForce();
        }
        change.answer()
                .complete(new Applied(
                        publisher.current().number(), change.options().dryRun(), List.of(), plan.notes()));
    }

    private void tryOut(Change change, Plan.Change plan) {
        Applied applied = new Applied(publisher.current().number(), true, publisher.differences(plan), plan.notes());
        slowWork.execute(() -> {
            Made made = candidates.compiled(plan);
            change.answer().complete(made instanceof Failed failed ? failed.answer() : applied);
        });
    }

    private void carryOutQuickly(Change change, Plan.Change plan) {
        switch (candidates.compiled(plan)) {
            case Ready(var candidate) -> publish(change, plan, candidate, false);
            case Failed failed -> change.answer().complete(failed.answer());
        }
    }

    /**
     * A change whose slow part is under way.
     *
     * @param base the generation that it was planned on: it may only follow that one, whatever its table was compiled after
     */
    private record Pending(Change change, Plan.Change plan, long base) {}

    private void prepare(Change change, Plan.Change plan) {
        underWay = change;
        Pending pending = new Pending(change, plan, publisher.current().number());
        slowWork.execute(() -> {
            Made made = candidates.prepared(plan);
            resume(pending, () -> prepared(pending, made));
        });
    }

    /** A step that goes wrong ends its change, so that those that wait have their turn. The disk may have been ahead. */
    private void resume(Pending pending, Runnable step) {
        events.add(new Resume(() -> {
            try {
                step.run();
            } catch (Throwable e) {
                LOG.error("{} {} failed", pending.plan.action(), pending.plan.target(), e);
                if (pending.change.equals(underWay)) {
                    recorder.save(publisher.current().overrides());
                    end(pending.change, Candidates.FAULT);
                }
            }
        }));
    }

    private void prepared(Pending pending, Made made) {
        Plan.Change plan = pending.plan;
        switch (made) {
            case Failed failed -> {
                if (pending.change.request() instanceof ChangeRequest.LoadFile) {
                    listener.doesNotCompile(pending.change.actor(), failed.problems());
                }
                end(pending.change, failed.answer());
            }
            case Ready(var candidate) -> {
                if (isOvertaken(pending)) {
                    startOver(pending.change);
                } else if (plan.raisesWeight() && !isSaved(plan)) {
                    recorder.save(plan.overrides())
                            .thenAccept(written -> resume(pending, () -> saved(pending, candidate, written)));
                } else {
                    publish(pending.change, plan, candidate, false);
                    next();
                }
            }
        }
    }

    private boolean isOvertaken(Pending pending) {
        return outdated || publisher.current().number() != pending.base;
    }

    /** What rollouts give is not saved with the rest: their journal has it. */
    private boolean isSaved(Plan.Change plan) {
        Overrides current = publisher.current().overrides();
        return plan.overrides().with(current.rollouts()).equals(current);
    }

    private void saved(Pending pending, TablePublisher.Candidate candidate, boolean written) {
        if (!written) {
            recorder.save(publisher.current().overrides());
            end(pending.change, NOT_WRITTEN);
        } else if (isOvertaken(pending)) {
            recorder.save(publisher.current().overrides());
            startOver(pending.change);
        } else {
            publish(pending.change, pending.plan, candidate, true);
            next();
        }
    }

    /** Something was published in between. What rollouts want may be something else by now; they ask again. */
    private void startOver(Change change) {
        if (outdated || change.request() instanceof ChangeRequest.FollowRollouts) {
            end(change, OVERTAKEN);
            return;
        }
        underWay = null;
        begin(change);
        if (underWay == null) {
            next();
        }
    }

    private void end(Change change, ChangeAnswer answer) {
        change.answer().complete(answer);
        next();
    }

    private void next() {
        underWay = null;
        outdated = false;
        while (underWay == null && !waiting.isEmpty()) {
            begin(waiting.removeFirst());
        }
    }

    private void publish(Change change, Plan.Change plan, TablePublisher.Candidate candidate, boolean saved) {
        Instant now = times.clock.instant();
        if (plan.raisesWeight() && change.request() instanceof ChangeRequest.SetWeights) {
            pace.count(now);
        }
        boolean isOnDisk = saved || isSaved(plan);
        var cause = new TablePublisher.Cause(
                change.actor(), plan.action(), change.options().reason(), now);
        TablePublisher.Published published = publisher.publish(candidate, plan, cause, times.nanos.getAsLong());
        record(published, plan, isOnDisk).thenAccept(written -> answer(change, plan, published, written));
        tell(published, plan);
    }

    /**
     * Takes weight from variants: in force at once, whatever else is under way, and written down then.
     *
     * @return whether it is in force; what compiled once compiles again without a disk, so anything else is a fault
     */
    boolean atOnce(Plan.Change plan, Actor actor, @Nullable String reason) {
        assert !plan.raisesWeight() : "a rise waits for the disk";
        Made made = candidates.compiled(plan);
        switch (made) {
            case Failed failed ->
                LOG.error(
                        "what {} needs at once does not compile: {}",
                        plan.target(),
                        failed.answer().detail());
            case Ready(var candidate) -> {
                boolean isOnDisk = isSaved(plan);
                var cause = new TablePublisher.Cause(actor, plan.action(), reason, times.clock.instant());
                TablePublisher.Published published = publisher.publish(candidate, plan, cause, times.nanos.getAsLong());
                record(published, plan, isOnDisk);
                tell(published, plan);
            }
        }
        return made instanceof Ready;
    }

    /** Whoever hears of it may publish in turn, so what was published stands on its way to the disk by then. */
    private void tell(TablePublisher.Published published, Plan.Change plan) {
        try {
            listener.published(published.generation(), plan);
        } catch (Throwable e) {
            LOG.error(
                    "what follows generation {} failed", published.generation().number(), e);
        }
    }

    /** Completes with whether all of it is on the disk, when the table holds on every loop. */
    private CompletableFuture<Boolean> record(
            TablePublisher.Published published, Plan.Change plan, boolean overridesSaved) {
        Generation generation = published.generation();
        CompletableFuture<Boolean> saved =
                overridesSaved ? CompletableFuture.completedFuture(true) : recorder.save(plan.overrides());
        CompletableFuture<Boolean> audited = recorder.append(new AuditEntry(
                generation.at(),
                generation.actor(),
                plan.action(),
                plan.target(),
                plan.old(),
                plan.now(),
                generation.reason(),
                generation.number()));
        CompletableFuture<Boolean> written = saved.thenCombine(audited, Boolean::logicalAnd);
        written.thenAccept(all -> listener.recorded(generation, all));
        return published.onEveryLoop().thenCombine(written, (holds, all) -> all);
    }

    private static void answer(Change change, Plan.Change plan, TablePublisher.Published published, boolean written) {
        List<String> notes = new ArrayList<>(plan.notes());
        if (!written) {
            notes.add("in force, but not written to the state directory: a restart would forget it");
        }
        Generation generation = published.generation();
        change.answer().complete(new Applied(generation.number(), false, generation.differences(), notes));
    }

    private static Refused ending() {
        return new Refused(Refused.Kind.UNAVAILABLE, "Weir is about to end", null);
    }

    /** Refuses what waits. */
    void close() {
        closed = true;
        waiting.forEach(change -> change.answer().complete(ending()));
        waiting.clear();
    }
}
