package dev.weir.control.rollout;

import java.time.Duration;

/** One way into each phase. */
final class Stories {
    private Stories() {}

    static Story in(Phase phase) {
        Story story = switch (phase) {
            case PENDING -> Story.of(Story.spec());
            case BASELINE -> Story.of(Story.spec()).start();
            case SETTLE -> Story.of(Story.spec()).started();
            case OBSERVE -> Story.inStage(0);
            case GATE -> Story.inStage(1).goOn();
            case SOAK -> soak();
            case HOLD -> Story.inStage(0).tick(Verdicts.ENVIRONMENT);
            case DONE -> Story.of(Story.spec()).started().untilDone();
            case ROLLING_BACK -> Story.inStage(0).tick(Verdicts.HARM);
            case ROLLED_BACK -> Story.inStage(0).tick(Verdicts.HARM).event(new RolloutEvent.RolledBackDone());
            case ABORTED -> Story.inStage(0).abort();
            case SUPERSEDED ->
                Story.inStage(0).file(Story.spec("3.0", Story.spec().stages()), 0);
        };
        return story.after(Duration.ofSeconds(1)).isIn(phase);
    }

    private static Story soak() {
        Story story = Story.inStage(3);
        while (story.state().phase() != Phase.SOAK) {
            story.goOn();
        }
        return story;
    }
}
