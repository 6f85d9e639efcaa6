package dev.weir.control.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks all questions and prints the answers as a table of Markdown: {@code bench/run simulation}. */
public final class Simulation {
    private static final int RUNS = 1000;
    private static final double NEAR = 0.25;
    private static final long SEED = 20_261_121;

    private Simulation() {}

    /**
     * Arguments: trials of each cell [1000], threads [all CPUs], and a part of the names of the cells that are wanted [all]. Exit code 1
     * if one is missed.
     */
    public static void main(String[] arguments) throws ExecutionException, InterruptedException {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : RUNS;
        int threads = arguments.length > 1
                ? Integer.parseInt(arguments[1])
                : Runtime.getRuntime().availableProcessors();
        String wanted = arguments.length > 2 ? arguments[2] : "";
        boolean isMet = true;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (Map.Entry<String, List<Question>> part : Questions.all().entrySet()) {
                List<Question> questions = part.getValue().stream()
                        .filter(question -> (part.getKey() + question.cell().name()).contains(wanted))
                        .toList();
                if (!questions.isEmpty()) {
                    isMet &= print(part.getKey(), questions, runs, pool);
                }
            }
        }
        System.exit(isMet ? 0 : 1);
    }

    /** Whether all that has a reference reaches it. */
    private static boolean print(String heading, List<Question> questions, int runs, ExecutorService pool)
            throws ExecutionException, InterruptedException {
        System.out.println(
                "\n## " + heading + "\n\n| cell | seen, of " + runs + " | to be reached | |\n|---|---|---|---|");
        boolean isMet = true;
        for (Question question : questions) {
            Question.Answer answer = question.answer(endings(question, runs, pool), NEAR);
            System.out.println("| " + question.cell().name() + " | " + answer.seen() + " | " + answer.reference()
                    + " | " + verdict(answer) + " |");
            isMet &= !isJudged(answer) || answer.met();
        }
        return isMet;
    }

    private static boolean isJudged(Question.Answer answer) {
        return !answer.reference().equals(Question.NO_REFERENCE);
    }

    private static String verdict(Question.Answer answer) {
        if (!isJudged(answer)) {
            return "";
        }
        return answer.met() ? "met" : "**missed**";
    }

    /** In the order of their seeds, however many threads run them. */
    static List<Ending> endings(Question question, int runs, ExecutorService pool)
            throws ExecutionException, InterruptedException {
        List<Future<Ending>> running = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            long seed = SEED + 1_000_003L * run + question.cell().name().hashCode();
            running.add(pool.submit(() -> question.trial(seed)));
        }
        List<Ending> endings = new ArrayList<>();
        for (Future<Ending> ending : running) {
            endings.add(ending.get());
        }
        return endings;
    }
}
