package dev.weir.control.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A few trials of every cell of {@link Questions}, always the same ones. The whole, with the figures that are published, is
 * {@code bench/run simulation}.
 */
final class RolloutSimulationTest {
    /** Healthy rollouts of half an hour are long; so few of them see a broken judge, not a wrong decimal. */
    private static final int LONG_TRIALS = 2;

    private static final int TRIALS = 11;

    /** The median of so few may be that much above its reference. */
    private static final double SLACK = 0.75;

    private static final ExecutorService POOL =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

    @AfterAll
    static void stop() {
        POOL.shutdownNow();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("questions")
    void theFiguresAreReached(String name, Question question) throws Exception {
        int trials = question instanceof Question.FalseAlarms || question instanceof Question.FalsePromotions
                ? LONG_TRIALS
                : TRIALS;
        Question.Answer answer = question.answer(Simulation.endings(question, trials, POOL), SLACK);
        assertThat(answer.met())
                .as("%s: %s, to be reached: %s", name, answer.seen(), answer.reference())
                .isTrue();
    }

    static Stream<Arguments> questions() {
        List<Question> all = new ArrayList<>();
        Questions.all().values().forEach(all::addAll);
        return all.stream().map(question -> Arguments.of(question.cell().name(), question));
    }
}
