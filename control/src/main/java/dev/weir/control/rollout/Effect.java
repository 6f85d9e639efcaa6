package dev.weir.control.rollout;

import dev.weir.proxy.config.RolloutConfig.OpenStreams;

/** Something to be done after a transition, in the order in which they stand. */
public sealed interface Effect {

    /** The rollout owns the weight, and it is this; {@link RolloutEvent.Published} is expected once it holds. */
    record SetWeight(int weightPpm) implements Effect {}

    /**
     * Takes the variant out of traffic in this very tick, overrides and forced requests included; {@link
     * RolloutEvent.RolledBackDone} is expected once it holds.
     */
    record RollBack(Reason reason, OpenStreams openStreams) implements Effect {}

    /** A variant that was taken out may serve again; it has no weight yet. */
    record Restore() implements Effect {}

    /** The file owns the weight again. */
    record ReleaseWeight() implements Effect {}

    /** Something that the judge has to be told. */
    record Tell(Signal signal) implements Effect {}

    /** Something that people and programs are to hear, once it is written down. */
    record Announce(News news, String sentence) implements Effect {}

    /** The answer to a command that changes nothing. */
    record Refuse(Refusal refusal, String sentence) implements Effect {}

    /** What the judge is told. */
    enum Signal {
        /** A guarded weight begins: evidence from nothing. */
        BEGIN,
        /** The weight rose: let it settle. */
        WEIGHT_ROSE,
        /** A stage began: promotion has to be earned anew. */
        STAGE_BEGAN
    }

    /** What kind of news. */
    enum News {
        PENDING,
        STARTED,
        STAGE,
        GATE,
        HELD,
        HOLD_OVER,
        PAUSED,
        RESUMED,
        SOAK,
        DONE,
        PERMANENT,
        WAITS_FOR_FILE,
        ROLLING_BACK,
        ROLLED_BACK,
        BASELINE_STRAINED,
        ABORTED,
        SUPERSEDED,
        SPEC_CHANGED,
        RELEASED,
        RESTARTED
    }

    /** Why a command changes nothing. */
    enum Refusal {
        /** It means another rollout, or the same one as it was before. */
        STALE,
        /** It does not go with where the rollout is. */
        NOT_NOW,
        /** The version was rolled back; only a retry brings it back. */
        QUARANTINED,
        /** The file must say first what the last rollout came to. */
        WAITS_FOR_FILE,
        /** The file asks for no rollout. */
        NO_ROLLOUT
    }
}
