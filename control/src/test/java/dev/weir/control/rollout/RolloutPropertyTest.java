package dev.weir.control.rollout;

import dev.weir.control.rollout.AnyStory.Turn;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What holds for every story: nobody gets more by an order of events that nobody has thought of. */
final class RolloutPropertyTest {

    @Property(tries = 1_000)
    void promisesHoldWhateverHappens(@ForAll("stories") List<Turn> story) {
        Witness witness = new Witness(AnyStory.FIRST, TimeUnit.HOURS.toNanos(-1));
        for (Turn turn : story) {
            witness.sees(turn.later(), turn.what().of(witness.state()));
            Statistics.label("phase").collect(witness.state().phase());
        }
        Statistics.label("phase").coverage(coverage -> {
            for (Phase phase : Phase.values()) {
                coverage.check(phase).count(count -> count > 20);
            }
        });
    }

    @Provide
    Arbitrary<List<Turn>> stories() {
        return AnyStory.stories();
    }
}
