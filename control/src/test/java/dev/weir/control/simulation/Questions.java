package dev.weir.control.simulation;

import dev.weir.control.judge.JudgeRules;
import dev.weir.control.simulation.Cell.Change;
import dev.weir.proxy.config.RollbackConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that is asked, by heading, with the figures to be reached. */
final class Questions {
    private static final Duration BURN_IN = Duration.ofSeconds(130);
    private static final Duration STAGE = Duration.ofMinutes(7).plusSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(90);
    private static final double TOLERATED_AT_HALF_PERCENT = 1.25 * 0.005 + 0.002;

    /** At which a tick of 100 ms brings one request of a canary with 5 %, so that ticks do not blur small numbers. */
    private static final double USUAL_RPS = 200;

    private Questions() {}

    static Map<String, List<Question>> all() {
        Map<String, List<Question>> all = new LinkedHashMap<>();
        all.put("Healthy versions that are rolled back, of 30-minute rollouts 5, 10, 25, 50 %", healthy());
        all.put("The same with failures in clumps, 0.5 % of all", clumped());
        all.put("The same with stalls: at times all of a variant's answers are slow for 100 ms", stalling());
        all.put("The same with slow successes and fast failures, 2 % of all", slowSuccesses());
        all.put("A shared outage of 60 s with 30 % errors in both", outages());
        all.put("Canary requests to find harm, median / p95; stable fails 0.1 %, weight 5 %", detections());
        all.put("Canary requests to show non-inferiority, median / p95; both fail 0.1 %", promotions());
        all.put("Whole rollouts by the machine: 5, 25, 50 %, 60 s each at least", rollouts());
        return all;
    }

    static List<Question> healthy() {
        List<Question> questions = new ArrayList<>();
        for (double rps : new double[] {1, 20, 400}) {
            for (double rate : new double[] {0.001, 0.005, 0.02}) {
                Service both = Service.failing(rate);
                questions.add(new Question.FalseAlarms(
                        Cell.of(at(rps) + ", " + percent(rate) + " errors", rps, both, both, Questions::ladder),
                        3,
                        false));
            }
        }
        for (double rps : new double[] {20, 400}) {
            Cell edge = Cell.of(
                    at(rps) + ", exactly at the tolerance of 0.5 % errors",
                    rps,
                    Service.failing(0.005),
                    Service.failing(TOLERATED_AT_HALF_PERCENT),
                    Questions::ladder);
            questions.add(new Question.FalseAlarms(edge, 5, false));
        }
        return questions;
    }

    static List<Question> clumped() {
        List<Question> questions = new ArrayList<>();
        Service both = Service.failing(0.005);
        for (double rps : new double[] {20, 400}) {
            questions.add(clumped(rps, both, "rho 0.05", new Clumps.Beta(0.05)));
            questions.add(clumped(rps, both, "rho 0.2", new Clumps.Beta(0.2)));
            questions.add(clumped(rps, both, "whole endpoint-seconds", new Clumps.Whole()));
        }
        return questions;
    }

    private static Question clumped(double rps, Service both, String how, Clumps clumps) {
        return new Question.FalseAlarms(
                Cell.of(at(rps) + ", " + how, rps, both, both, Questions::ladder)
                        .clumped(clumps),
                5,
                false);
    }

    /** As a pause of the one process behind a variant does: what is in flight is slow together. */
    static List<Question> stalling() {
        List<Question> questions = new ArrayList<>();
        for (double rps : new double[] {20, 400}) {
            for (int everySeconds : new int[] {5, 60}) {
                Service both = Service.failing(0.001).stalling(0.1 / everySeconds);
                questions.add(new Question.FalseAlarms(
                        Cell.of(
                                at(rps) + ", each stalls every " + everySeconds + " s",
                                rps,
                                both,
                                both,
                                Questions::ladder),
                        5,
                        false));
            }
        }
        return questions;
    }

    static List<Question> slowSuccesses() {
        List<Question> questions = new ArrayList<>();
        for (double rps : new double[] {20, 400}) {
            for (int delayMs : new int[] {1000, 5000}) {
                Service both = Service.failing(0.02).delayed(delayMs);
                questions.add(new Question.FalseAlarms(
                        Cell.of(
                                at(rps) + ", successes after " + delayMs / 1000 + " s",
                                rps,
                                both,
                                both,
                                Questions::ladder),
                        3,
                        false));
            }
        }
        return questions;
    }

    static List<Question> outages() {
        List<Question> questions = new ArrayList<>();
        Service both = Service.failing(0.001);
        Service out = Service.failing(0.3);
        for (double rps : new double[] {20, 400}) {
            // in the stage of 5 %, and in that of 50 %
            for (long after : new long[] {200, 1500}) {
                Cell cell = Cell.of(at(rps) + ", after " + after + " s", rps, both, both, Questions::ladder)
                        .changing(new Change(Duration.ofSeconds(after), Duration.ofMinutes(1), out, out));
                questions.add(new Question.FalseAlarms(cell, 0, true));
            }
        }
        return questions;
    }

    static List<Question> detections() {
        List<Question> questions = new ArrayList<>();
        questions.add(detection(1, 5, 7));
        questions.add(detection(0.5, 11, 21));
        questions.add(detection(0.1, 72, 134));
        questions.add(detection(0.05, 171, 334));
        questions.add(detection(0.02, 726, 1351));
        questions.add(detection(0.01, 3238, 5895));
        Service stable = Service.failing(0.001);
        Cell slow = Cell.of("latency x2", USUAL_RPS, stable, stable.slower(2), Questions::five);
        questions.add(new Question.Detection(
                slow.within(LONG).changing(new Change(Duration.ZERO, Cell.NEVER, slow.stable(), slow.canary())),
                96,
                0));
        questions.add(stallsAlone());
        questions.add(late(0.1, 124));
        questions.add(late(0.05, 288));
        questions.add(late(0.02, 1366));
        return questions;
    }

    /** Clumps are weakened, not overlooked: one that stands still for a tenth of each second is found within a minute. */
    private static Question stallsAlone() {
        double rps = 4000;
        Service stable = Service.failing(0.001);
        Service canary = stable.stalling(0.1);
        Cell cell = Cell.of("stalls every second, " + at(rps), rps, stable, canary, Questions::five);
        return new Question.Detection(
                cell.within(LONG).changing(new Change(Duration.ZERO, Cell.NEVER, stable, canary)),
                (int) (rps * 0.05 * 60),
                0);
    }

    private static Question detection(double rate, int median, int p95) {
        Cell cell = Cell.of(
                percent(rate) + " errors", USUAL_RPS, Service.failing(0.001), Service.failing(rate), Questions::five);
        return new Question.Detection(
                cell.within(LONG).changing(new Change(Duration.ZERO, Cell.NEVER, cell.stable(), cell.canary())),
                median,
                p95);
    }

    private static Question late(double rate, int median) {
        Service well = Service.failing(0.001);
        Cell cell = Cell.of(percent(rate) + " errors from 600 s on", USUAL_RPS, well, well, Questions::five)
                .within(LONG)
                .changing(new Change(Duration.ofMinutes(10), Cell.NEVER, well, Service.failing(rate)));
        return new Question.Detection(cell, median, 0);
    }

    static List<Question> promotions() {
        Service both = Service.failing(0.001);
        List<Question> questions = new ArrayList<>();
        questions.add(promotion(10_000, 300, false));
        questions.add(promotion(5_000, 650, false));
        questions.add(promotion(2_000, 2590, false));
        questions.add(promotion(10_000, 0, true));
        questions.add(promotion(5_000, 0, true));
        questions.add(promotion(2_000, 0, true));
        Cell atMargin = Cell.of(
                "false promotions exactly at the margin of 1 %-point",
                USUAL_RPS, both, Service.failing(0.011), Questions::five);
        questions.add(new Question.FalsePromotions(atMargin.within(Duration.ofMinutes(30)), 6));
        return questions;
    }

    /** Without a reference the figure is only shown. */
    private static Question promotion(int marginPpm, int median, boolean tempered) {
        Service both = Service.failing(0.001);
        String name = "margin " + marginPpm / 10_000.0 + " %-points" + (tempered ? ", tempered" : "");
        Cell cell = Cell.of(name, USUAL_RPS, both, both, Questions::five)
                .within(LONG)
                .judgedBy(JudgeRules.of(RollbackConfig.DEFAULTS, 1, marginPpm));
        return new Question.Promotion(cell, median, tempered);
    }

    static List<Question> rollouts() {
        List<Question> questions = new ArrayList<>();
        Service well = Service.failing(0.001);
        Cell healthy = Cell.of("healthy, " + at(400), 400, well, well, Questions::machine);
        questions.add(new Question.Arrivals(healthy, 97));
        Cell broken = Cell.of("10 % errors, " + at(400), 400, well, Service.failing(0.1), Questions::machine);
        questions.add(new Question.Detection(
                broken.changing(new Change(Duration.ZERO, Cell.NEVER, well, Service.failing(0.1))), 72, 134));
        return questions;
    }

    private static Course ladder() {
        return new Course.Ladder(BURN_IN, STAGE, 0.05, 0.1, 0.25, 0.5);
    }

    private static Course five() {
        return new Course.Ladder(BURN_IN, LONG, 0.05);
    }

    private static Course machine() {
        return new Course.Machine(Duration.ofMinutes(1), Duration.ofMinutes(1), 50_000, 250_000, 500_000, 1_000_000);
    }

    private static String at(double rps) {
        return (int) rps + "/s";
    }

    private static String percent(double rate) {
        return Math.round(rate * 1000) / 10.0 + " %";
    }
}
