package dev.weir.control;

import dev.weir.control.audit.Actor;
import dev.weir.control.change.ChangeOptions;
import dev.weir.control.change.ChangeRequest;
import dev.weir.control.change.ControlEvent;
import dev.weir.control.change.EventQueue;
import dev.weir.control.change.Plan;
import dev.weir.control.change.RestartOnly;
import dev.weir.control.change.RolloutAnswer;
import dev.weir.control.judge.Finding;
import dev.weir.control.judge.JudgeView;
import dev.weir.control.judge.Verdict;
import dev.weir.control.rollout.Reason;
import dev.weir.control.rollout.RolloutState;
import dev.weir.control.rollout.Transition;
import dev.weir.control.status.Announcements;
import dev.weir.control.status.ControlStatus;
import dev.weir.control.status.FileStatus;
import dev.weir.control.status.Phase;
import dev.weir.control.status.StatusBoard;
import dev.weir.control.table.Generation;
import dev.weir.control.table.Overrides;
import dev.weir.control.table.RolledBack;
import dev.weir.control.table.WeightOverride;
import dev.weir.proxy.config.ConfigProblem;
import dev.weir.proxy.config.WeirConfig;
import dev.weir.proxy.outcome.OutcomeWindows;
import dev.weir.proxy.outcome.Window;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that decides: it takes events as they come, and ten times a second lets the judges see what the event loops
 * counted. It ends with the process and with nothing else: traffic would go on, and nobody would take out what fails.
 *
 * <pre>
 * EventQueue ------> commands, changes ------------------+
 * OutcomeWindows --> Judges --> Rollouts (Journal) ------+--> ChangeDesk --> TablePublisher --> DataPlane (LiveTable.swap)
 * clock -----------> expiry -----------------------------+        Recorder, StatusBoard, Announcements hear of it
 * </pre>
 */
final class ControlLoop implements AutoCloseable {
    static final long TICK_NS = 100_000_000;

    /** However many ask for changes, and however long a change takes, the judge has its turn. */
    private static final int EVENTS_BETWEEN_TICKS = 64;

    private static final long EVENTS_NS = 20_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
    private static final Actor GUARD = Actor.weir("guard");
    private static final Actor EXPIRY = Actor.weir("expiry");

    private final Parts parts;
    private final ChangeDesk desk;
    private final Judges judges = new Judges();
    private final RolloutControl rollouts;
    private final WeirConfig started;
    private final Thread thread =
            Thread.ofPlatform().name("weir-control").daemon().unstarted(this::run);

    private FileStatus file;
    private SortedMap<RolledBack.Key, Verdict> verdicts = new TreeMap<>();
    private SortedMap<RolledBack.Key, Verdict> unjudged = new TreeMap<>();
    private SortedMap<RolledBack.Key, JudgeView> evidence = new TreeMap<>();
    private long nextTickNs;
    private long nextSecondNs;
    private @Nullable Seen shown;
    private volatile boolean unsaved;
    private volatile Phase phase = Phase.STARTING;
    private volatile boolean closed;

    /** What the loop works with. */
    record Parts(
            EventQueue events,
            TablePublisher publisher,
            DataPlane dataPlane,
            OutcomeWindows windows,
            Recorder recorder,
            StatusBoard board,
            Announcements news,
            ChangeDesk.Times times,
            SortedMap<String, Transition> resumed) {}

    /** What changes from tick to tick, and whoever looks at the status sees. */
    private record Seen(
            SortedMap<RolledBack.Key, Verdict> verdicts,
            SortedMap<RolledBack.Key, Verdict> unjudged,
            SortedMap<RolledBack.Key, JudgeView> evidence,
            SortedMap<String, RolloutState> rollouts,
            boolean unsaved) {}

    ControlLoop(Parts parts) {
        this.parts = parts;
        this.started = parts.publisher.current().config();
        this.file = parts.board.now().file();
        this.desk =
                new ChangeDesk(parts.publisher, parts.dataPlane, parts.recorder, parts.events, parts.times, new Told());
        this.rollouts = new RolloutControl(parts, desk, judges);
    }

    /** The first configuration is in force. Before anything else. */
    void begin() {
        rollouts.begin(parts.times.nanos().getAsLong());
        show();
    }

    /** Whether a change waits for something. The control thread. */
    boolean isBusy() {
        return desk.isBusy();
    }

    void start() {
        begin();
        thread.start();
    }

    /** Said by whoever starts and ends the process. Any thread. */
    void enter(Phase next) {
        phase = next;
        parts.events.add(new ControlEvent.Resume(this::show));
    }

    private void run() {
        try {
            while (!closed) {
                waitAndWork();
            }
        } catch (InterruptedException e) {
            LOG.debug("the control loop ends");
        }
        desk.close();
    }

    private void waitAndWork() throws InterruptedException {
        try {
            long nowNs = parts.times.nanos().getAsLong();
            ControlEvent event = parts.events.take(Math.max(0, nextTickNs - nowNs));
            if (event != null) {
                handle(event);
            }
            doWork();
        } catch (RuntimeException | Error e) {
            LOG.error("a round failed, the control loop goes on", e);
        }
    }

    /** One round: what has come since, and a tick if it is time. */
    void doWork() {
        long startNs = parts.times.nanos().getAsLong();
        long nowNs = startNs;
        for (int taken = 0; taken < EVENTS_BETWEEN_TICKS && nowNs - startNs < EVENTS_NS; taken++) {
            ControlEvent event = parts.events.takeNow();
            if (event == null) {
                break;
            }
            handle(event);
            nowNs = parts.times.nanos().getAsLong();
        }
        if (nowNs - nextTickNs >= 0) {
            nextTickNs = nowNs + TICK_NS;
            tick(nowNs);
        }
    }

    private void handle(ControlEvent event) {
        try {
            switch (event) {
                case ControlEvent.Change change -> take(change);
                case ControlEvent.Rollout command -> command(command);
                case ControlEvent.FileRefused(var actor, var problems) -> fileRefused(actor, problems);
                case ControlEvent.Resume(var step) -> step.run();
            }
        } catch (Throwable e) {
            LOG.error("an event failed, the control loop goes on: {}", event, e);
            switch (event) {
                case ControlEvent.Change change -> change.answer().complete(Candidates.FAULT);
                case ControlEvent.Rollout command -> command.answer().complete(new RolloutAnswer.Unavailable());
                case ControlEvent.FileRefused _, ControlEvent.Resume _ -> {}
            }
        }
    }

    /** What a rollout took out has to be let go by it before the table follows. */
    private void take(ControlEvent.Change change) {
        if (change.request() instanceof ChangeRequest.RestoreVariant(var split, var variant)
                && !change.options().dryRun()
                && rollouts.keepsOut(new RolledBack.Key(split, variant))
                && desk.plan(change) instanceof Plan.Change) {
            rollouts.giveBack(split, change, () -> desk.take(change));
        } else {
            desk.take(change);
        }
    }

    /** Whoever has an answer sees what came of it. */
    private void command(ControlEvent.Rollout asked) {
        rollouts.command(asked, parts.times.nanos().getAsLong(), answer -> {
            show();
            asked.answer().complete(answer);
        });
    }

    private void tick(long nowNs) {
        alone("judging", () -> judge(nowNs));
        alone("the rollbacks", this::rollBackFailed);
        alone("the rollouts", () -> rollouts.tick(verdicts, nowNs));
        alone("expiry", this::takeBackExpired);
        if (nowNs - nextSecondNs >= 0) {
            nextSecondNs = nowNs + TimeUnit.SECONDS.toNanos(1);
            alone("the second", () -> everySecond(nowNs));
        }
        alone("the status", this::showNews);
    }

    private void judge(long nowNs) {
        Window window = parts.windows.next(nowNs);
        if (window.endsSecond()) {
            rollouts.tellAllInThisTick();
        }
        verdicts = judges.judge(window, parts.publisher.current(), parts.dataPlane.table());
    }

    /** What goes wrong with one thing, even an {@link Error}, must not keep the rest from its turn. */
    private static void alone(String what, Runnable part) {
        try {
            part.run();
        } catch (Throwable e) {
            LOG.error("{} failed in this tick, the control loop goes on", what, e);
        }
    }

    /** Most ticks bring nothing that anybody could see. */
    private void showNews() {
        Seen now = seen();
        if (!now.equals(shown)) {
            show();
        }
    }

    private Seen seen() {
        return new Seen(verdicts, unjudged, evidence, rollouts.states(), unsaved);
    }

    private SortedMap<RolledBack.Key, Verdict> shownVerdicts() {
        if (unjudged.isEmpty()) {
            return verdicts;
        }
        SortedMap<RolledBack.Key, Verdict> all = new TreeMap<>(unjudged);
        all.putAll(verdicts);
        return all;
    }

    private void rollBackFailed() {
        judges.failed().forEach((key, finding) -> {
            if (!rollouts.owns(key)) {
                alone("the rollback of " + key, () -> rollBack(key, finding));
            }
        });
    }

    private void rollBack(RolledBack.Key key, Finding finding) {
        Generation current = parts.publisher.current();
        Reason reason = new Reason(finding.reason(), finding.sentence(), finding.figures());
        Overrides overrides = current.overrides()
                .with(new RolledBack(
                        key, current.version(key), reason, parts.times.clock().instant()));
        LOG.warn("rolled back {}: {}", key, finding.sentence());
        if (desk.atOnce(Plan.rollback(current.config(), overrides, key), GUARD, finding.sentence())) {
            judges.forget(key);
        }
    }

    private void takeBackExpired() {
        Instant now = parts.times.clock().instant();
        Overrides overrides = parts.publisher.current().overrides();
        if (!desk.isBusy() && !overrides.at(now).equals(overrides)) {
            desk.take(ControlEvent.Change.of(
                    new ChangeRequest.TakeBackExpired(),
                    EXPIRY,
                    ChangeOptions.because("its time was over, or nobody confirmed it")));
        }
    }

    private void everySecond(long nowNs) {
        evidence = judges.views(verdicts.keySet());
        unjudged = rollouts.unjudged();
        Overrides overrides = parts.publisher.current().overrides();
        EndpointStates.apply(parts.dataPlane.table().pools(), overrides, nowNs);
        parts.recorder
                .catchUp(desk.isBusy() ? null : overrides, parts.times.clock().instant())
                .thenAccept(written -> unsaved = !written);
    }

    private void fileRefused(Actor actor, List<ConfigProblem> problems) {
        file = file.refused(parts.times.clock().instant(), problems);
        LOG.error(
                "the configuration is refused, generation {} stays in force ({} asked):\n{}",
                parts.publisher.current().number(),
                actor,
                String.join("\n", problems.stream().map(ConfigProblem::toString).toList()));
        parts.news.announce("file-refused", News.refused(problems));
        show();
    }

    private void fileLoaded() {
        rollouts.fileRead(parts.times.nanos().getAsLong());
        WeirConfig inForce = parts.publisher.current().config();
        List<String> known = file.needsRestart();
        file = file.loaded(parts.times.clock().instant(), RestartOnly.changed(started, inForce));
        for (String note : file.needsRestart()) {
            if (!known.contains(note)) {
                LOG.warn("{}", note);
            }
        }
    }

    private void tellOverruled(Generation loaded) {
        Generation before = parts.publisher.history().get(1);
        for (WeightOverride overruled : before.overrides().overruledBy(loaded.config())) {
            LOG.warn("{}", overruled.overruled());
            parts.news.announce("overruled", News.overruled(loaded, overruled));
        }
    }

    private void show() {
        Seen seen = seen();
        shown = seen;
        ControlStatus now = parts.board.now();
        parts.board.show(new ControlStatus(
                phase,
                now.startedAt(),
                parts.publisher.history(),
                file,
                shownVerdicts(),
                seen.evidence,
                seen.rollouts,
                seen.unsaved));
    }

    /** What the loop does about changes that were made. */
    private final class Told implements ChangeDesk.Listener {
        @Override
        public void published(Generation generation, Plan.Change plan) {
            LOG.info(
                    "generation {}: {} {} by {}",
                    generation.number(),
                    plan.action(),
                    plan.target(),
                    generation.actor());
            show();
            if (plan.action().equals(Plan.FILE_LOADED)) {
                tellOverruled(generation);
                fileLoaded();
            } else if (plan.action().equals(Plan.RESTORED)) {
                rollouts.fileRead(parts.times.nanos().getAsLong());
            }
        }

        @Override
        public void fileIsInForce() {
            fileLoaded();
            show();
        }

        @Override
        public void recorded(Generation generation, boolean written) {
            if (!written) {
                unsaved = true;
            }
            parts.news.announce("table", News.of(generation));
        }

        @Override
        public void doesNotCompile(Actor actor, List<ConfigProblem> problems) {
            fileRefused(actor, problems);
        }
    }

    /** Stops; changes that wait are refused. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
