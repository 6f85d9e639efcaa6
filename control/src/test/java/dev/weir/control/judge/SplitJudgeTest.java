package dev.weir.control.judge;

import static dev.weir.control.judge.JudgedTraffic.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SplitJudgeTest {
    private final JudgedTraffic traffic = new JudgedTraffic();

    @Test
    void aCanaryThatFailsEveryRequestIsFoundWithinTenOfThem() {
        traffic.burnIn();
        Verdict verdict = traffic.tick();
        int requests = 0;
        while (!(verdict instanceof Verdict.Fail) && requests < 10) {
            requests++;
            verdict = traffic.stable(19, 0).canary(1, 1).tick();
        }
        assertThat(reason(verdict)).isEqualTo("fail errors");
        assertThat(requests).isBetween(5, 7);
        assertThat(((Verdict.Fail) verdict).finding().sentence())
                .startsWith(requests + " of " + requests + " requests of canary failed (100 %), of the baseline 0 of");
    }

    @Test
    void aFailureHereAndThereOnBothSidesIsNoHarm() {
        traffic.burnIn();
        for (int i = 0; i < 5000; i++) {
            Verdict verdict = traffic.stable(4, i % 50 == 0 ? 1 : 0)
                    .canary(1, i % 200 == 100 ? 1 : 0)
                    .tick();
            assertThat(verdict).isNotInstanceOf(Verdict.Fail.class);
        }
    }

    @Test
    void aHealthyCanaryPassesInTheEnd() {
        traffic.burnIn();
        assertThat(reason(traffic.ticks(20, 4, 1))).isEqualTo("hold not-enough-data");
        assertThat(reason(traffic.ticks(4000, 4, 4))).isEqualTo("pass non-inferior");
    }

    @Test
    void aNewStageHasToShowItAgain() {
        traffic.burnIn();
        traffic.ticks(4000, 4, 4);
        traffic.judge.stageBegan("canary", traffic.nowNs());
        assertThat(reason(traffic.ticks(10, 4, 4))).isEqualTo("hold not-enough-data");
        assertThat(reason(traffic.ticks(4000, 4, 4))).isEqualTo("pass non-inferior");
    }

    @Test
    void noTriesThatConnectWhileStableIsWellAreDead() {
        traffic.burnIn();
        assertThat(reason(traffic.stable(4, 0).broken(traffic.canary, 4).tick()))
                .startsWith("hold");
        assertThat(reason(traffic.stable(4, 0).broken(traffic.canary, 1).tick()))
                .isEqualTo("fail dead");
    }

    @Test
    void triesOlderThanASecondDoNotMakeItDead() {
        traffic.burnIn();
        traffic.stable(4, 0).broken(traffic.canary, 4).tick();
        traffic.ticks(10, 4, 0);
        assertThat(reason(traffic.stable(4, 0).broken(traffic.canary, 4).tick()))
                .startsWith("hold");
    }

    @Test
    void aPoolWithoutUsableEndpointsForASecondIsDead() {
        traffic.burnIn();
        traffic.canaryPool = JudgedTraffic.NOBODY;
        assertThat(reason(traffic.ticks(10, 4, 0))).startsWith("hold");
        assertThat(reason(traffic.ticks(1, 4, 0))).isEqualTo("fail no-endpoint");
    }

    @Test
    void aCanaryThatIsDeadWithStableIsTheEnvironment() {
        traffic.burnIn();
        traffic.canaryPool = JudgedTraffic.NOBODY;
        traffic.stablePool = JudgedTraffic.NOBODY;
        assertThat(reason(traffic.ticks(30, 4, 0))).isEqualTo("hold environment");
        assertThat(reason(traffic.broken(traffic.canary, 9)
                        .broken(traffic.stable, 9)
                        .tick()))
                .isEqualTo("hold environment");
    }

    @Test
    void aThresholdThatOnlyTheCanaryBreaksRollsBack() {
        // without traffic of the baseline there is nothing to compare with
        traffic.burnIn();
        traffic.canary(49, 49).tick();
        assertThat(reason(traffic.canary(1, 1).tick())).isEqualTo("fail max-error-rate");
    }

    @Test
    void whatNewlyStandsAgainstARiseIsSaidWithinTheSecond() {
        traffic.burnIn();
        slowTicks(1003);
        for (int tick = 0; tick < 10; tick++) {
            assertThat(reasons()).doesNotContain("settling");
            traffic.judge.weightRose("canary", traffic.nowNs());
            slowTicks(1);
            assertThat(reasons()).contains("settling");
            slowTicks(50);
        }
    }

    private void slowTicks(int count) {
        for (int tick = 0; tick < count; tick++) {
            traffic.traffic(traffic.stable, 4, 0, 700)
                    .traffic(traffic.canary, 1, 0, 700)
                    .tick();
        }
    }

    @Test
    void aThresholdThatChanceBreaksHolds() {
        traffic.burnIn();
        for (int i = 0; i < 1200; i++) {
            traffic.stable(10, i % 5 == 0 ? 1 : 0).tick();
        }
        traffic.stable(100, 2).canary(47, 0).tick();
        assertThat(reason(traffic.stable(100, 2).canary(3, 3).tick())).isNotEqualTo("fail max-error-rate");
        for (int i = 0; i < 10; i++) {
            traffic.stable(100, 2).tick();
        }
        assertThat(reasons()).contains("chance");
    }

    @Test
    void answersAboveMaxP99RollBack() {
        traffic.burnIn();
        traffic.traffic(traffic.canary, 100, 0, 900);
        Verdict verdict = traffic.tick();
        for (int i = 0; i < 10 && !(verdict instanceof Verdict.Fail); i++) {
            verdict = traffic.tick();
        }
        assertThat(reason(verdict)).isEqualTo("fail max-p99");
    }

    @Test
    void aSharedOutageIsNobodysFault() {
        traffic.burnIn();
        traffic.ticks(100, 40, 10);
        for (int i = 0; i < 600; i++) {
            Verdict verdict = traffic.stable(40, 12).canary(10, 3).tick();
            assertThat(verdict).as("tick %s", i).isNotInstanceOf(Verdict.Fail.class);
            if (i > 10) {
                assertThat(reason(verdict)).isEqualTo("hold environment");
            }
        }
        for (int i = 0; i < 3000; i++) {
            assertThat(traffic.stable(40, 0).canary(10, 0).tick()).isNotInstanceOf(Verdict.Fail.class);
        }
    }

    @Test
    void moreFailuresThanTheLimitAreFoundWithinTheTolerance() {
        // 5.8 % is within 1.25 x 4.7 % + 0.2 %, but above 5 % for good
        traffic.burnIn();
        for (int i = 0; i < 600; i++) {
            traffic.stable(1000, 47).tick();
        }
        Verdict verdict = traffic.tick();
        for (int i = 0; i < 3000 && !(verdict instanceof Verdict.Fail); i++) {
            verdict = traffic.stable(1000, 47).canary(1000, 58).tick();
        }
        assertThat(reason(verdict)).isEqualTo("fail slo");
    }

    @Test
    void twiceTheLatencyIsFound() {
        traffic.burnIn();
        Verdict verdict = traffic.tick();
        int requests = 0;
        while (!(verdict instanceof Verdict.Fail) && requests < 100) {
            requests++;
            verdict = traffic.stable(19, 0).traffic(traffic.canary, 1, 0, 20).tick();
        }
        assertThat(reason(verdict)).isIn("fail latency-p95", "fail latency-p99");
        assertThat(requests).isBetween(3, 20);
    }

    @Test
    void oneStallThatMakesAllInFlightSlowIsNotHarm() {
        traffic.burnIn();
        for (int i = 0; i < 20; i++) {
            assertThat(traffic.stable(900, 0).canary(100, 0).tick()).isNotInstanceOf(Verdict.Fail.class);
        }
        assertThat(traffic.stable(900, 0).traffic(traffic.canary, 35, 0, 60).tick())
                .isNotInstanceOf(Verdict.Fail.class);
        for (int i = 0; i < 300; i++) {
            assertThat(traffic.stable(900, 0).canary(100, 0).tick()).isNotInstanceOf(Verdict.Fail.class);
        }
    }

    @Test
    void aBaselineThatGotFasterDoesNotMakeAVariantSlowThatKeepsItsQuantiles() {
        traffic.judged = false;
        for (int i = 0; i < 1300; i++) {
            traffic.traffic(traffic.stable, 98, 0, 10)
                    .traffic(traffic.stable, 2, 0, 100)
                    .tick();
        }
        traffic.judged = true;
        for (int i = 0; i < 1200; i++) {
            traffic.stable(100, 0).canary(99, 0).traffic(traffic.canary, 1, 0, i % 2 == 0 ? 200 : 10);
            assertThat(traffic.tick()).as("tick %s", i).isNotInstanceOf(Verdict.Fail.class);
        }
    }

    @Test
    void whatIsSlowInEveryTickIsFoundWithinASecond() {
        traffic.burnIn();
        Verdict verdict = traffic.tick();
        int ticks = 0;
        while (!(verdict instanceof Verdict.Fail) && ticks < 100) {
            ticks++;
            verdict = traffic.stable(900, 0).traffic(traffic.canary, 100, 0, 60).tick();
        }
        assertThat(reason(verdict)).isIn("fail latency-p95", "fail latency-p99");
        assertThat(ticks).isLessThanOrEqualTo(10);
    }

    @Test
    void oneEndpointThatFailsForASecondWhileOthersDoWellIsNotHarm() {
        traffic.burnIn();
        for (int i = 0; i < 100; i++) {
            failByEndpoint(0);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(failByEndpoint(1)).as("tick %s", i).isNotInstanceOf(Verdict.Fail.class);
        }
        for (int i = 0; i < 300; i++) {
            assertThat(failByEndpoint(0)).isNotInstanceOf(Verdict.Fail.class);
        }
    }

    @Test
    void anEndpointThatFailsForGoodIsFound() {
        traffic.burnIn();
        Verdict verdict = traffic.tick();
        int ticks = 0;
        while (!(verdict instanceof Verdict.Fail) && ticks < 100) {
            ticks++;
            verdict = failByEndpoint(1);
        }
        assertThat(reason(verdict)).isIn("fail errors", "fail max-error-rate");
        assertThat(ticks).isBetween(2, 40);
    }

    @Test
    void whereAllEndpointsFailNoClumpIsAskedFor() {
        traffic.burnIn();
        assertThat(reason(traffic.stable(19, 0).canary(12, 12).tick())).isEqualTo("fail errors");
    }

    /** Three requests at each of the canary's four endpoints; the first so many endpoints fail them. */
    private Verdict failByEndpoint(int failing) {
        traffic.stable(200, 0);
        for (int i = 0; i < 12; i++) {
            traffic.one(traffic.canary, i, i & 3, (i & 3) < failing, 10);
        }
        return traffic.tick();
    }

    @Test
    void fewerThanTwoHundredAnswersAreNoLatency() {
        traffic.judged = false;
        traffic.ticks(150, 1, 0);
        assertThat(traffic.judge.yardstickOfBaseline().thresholds()).isNull();
        traffic.ticks(100, 1, 0);
        assertThat(traffic.judge.yardstickOfBaseline().thresholds()).isNotNull();
    }

    @Test
    void aRiseSettlesForAllAndOnlyNewExchangesCount() {
        traffic.burnIn();
        traffic.judge.weightRose("canary", traffic.nowNs());
        assertThat(traffic.judge.yardstickOf("canary").sinceNs()).isEqualTo(traffic.nowNs());
        assertThat(traffic.judge.yardstickOfBaseline().sinceNs()).isEqualTo(traffic.nowNs());
    }

    @Test
    void nothingCountsWhileItSettles() {
        traffic.judged = false;
        for (int i = 0; i < 1300; i++) {
            traffic.traffic(traffic.stable, 4, 0, 2_000).tick();
        }
        traffic.judged = true;
        traffic.judge.begin("canary", traffic.nowNs());
        for (int i = 0; i < 20; i++) {
            assertThat(reason(traffic.canary(10, 10).tick())).isIn("hold settling", "hold burn-in");
        }
        assertThat(traffic.view().metrics().getFirst().requests()).isZero();
    }

    @Test
    void harmThatWasFoundIsNotForgottenByARise() {
        traffic.burnIn();
        traffic.stable(19, 0).canary(3, 3).tick();
        double before = traffic.view().metrics().getFirst().evidence();
        traffic.judge.weightRose("canary", traffic.nowNs());
        traffic.judge.stageBegan("canary", traffic.nowNs());
        assertThat(traffic.view().metrics().getFirst().evidence())
                .isEqualTo(before)
                .isGreaterThan(10);
        traffic.judge.begin("canary", traffic.nowNs());
        assertThat(traffic.view().metrics().getFirst().evidence()).isZero();
    }

    @Test
    void aMinuteWithoutTrafficHolds() {
        traffic.burnIn();
        traffic.ticks(590, 4, 0);
        assertThat(reasons()).doesNotContain("no-traffic");
        traffic.ticks(20, 4, 0);
        assertThat(reasons()).contains("no-traffic");
    }

    @Test
    void underOtherRulesTheBaselineIsStillKnownAndEvidenceStartsAnew() {
        traffic.burnIn().ticks(20, 19, 5);
        JudgeRules others = JudgeRules.of(JudgedTraffic.THRESHOLDS, 2);
        assertThat(traffic.judge.under(JudgeRules.of(JudgedTraffic.THRESHOLDS, 1), traffic.stable))
                .isSameAs(traffic.judge);

        SplitJudge next = traffic.judge.under(others, traffic.stable);
        assertThat(next.burnInLeftNs()).isZero();
        assertThat(next.yardstickOfBaseline().thresholds()).isNotNull();
        assertThat(next.view("canary")).isNull();

        assertThat(traffic.judge.under(others, traffic.canary).burnInLeftNs()).isPositive();
    }

    @Test
    void burnInIsOverAfterItsTimeOfTraffic() {
        assertThat(reason(traffic.ticks(1, 0, 1))).isEqualTo("hold burn-in");
        traffic.ticks(1198, 4, 1);
        assertThat(reasons()).contains("burn-in");
        traffic.ticks(3, 4, 1);
        assertThat(reasons()).doesNotContain("burn-in");
    }

    @Test
    void failuresOfOneKeyAreNotEnough() {
        traffic.burnIn();
        Verdict verdict = traffic.tick();
        for (int i = 0; i < 8; i++) {
            traffic.one(traffic.canary, 7, i, true, 0);
            verdict = traffic.stable(19, 0).tick();
        }
        assertThat(reason(verdict)).isEqualTo("hold guards");
        traffic.one(traffic.canary, 8, 1, true, 0);
        assertThat(reason(traffic.stable(19, 0).tick())).isEqualTo("fail errors");
    }

    @Test
    void aBaselineThatGetsWorseHolds() {
        traffic.burnIn();
        traffic.ticks(50, 20, 5);
        for (int i = 0; i < 300; i++) {
            traffic.stable(20, i % 3 == 0 ? 1 : 0).canary(5, 0).tick();
        }
        assertThat(reasons()).contains("stable-regression");
    }

    @Test
    void clumpedFailuresStopPromotion() {
        traffic.judged = false;
        for (int i = 0; i < 1300; i++) {
            traffic.stable(40, 0);
            for (int j = 0; i % 10 == 0 && j < 100; j++) {
                traffic.one(traffic.stable, j, 1, true, 0);
            }
            traffic.tick();
        }
        traffic.judged = true;
        traffic.ticks(3, 40, 1);
        assertThat(reasons()).contains("noise");
        assertThat(traffic.view().phi()).isGreaterThan(10);
    }

    @Test
    void theVerdictIsTheSameObjectWhileNothingChanges() {
        traffic.burnIn();
        traffic.ticks(9, 4, 1);
        Set<Verdict> different = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 100; i++) {
            different.add(traffic.ticks(1, 4, 1));
        }
        assertThat(different).hasSizeBetween(2, 4);
    }

    @Test
    void theTimeToDetectFallsWithTheHarm() {
        traffic.burnIn();
        traffic.ticks(1000, 19, 1);
        List<JudgeView.Detection> detections = traffic.view().timeToDetect();
        assertThat(detections).extracting(JudgeView.Detection::errorRate).containsExactly(0.01, 0.05, 0.1);
        assertThat(detections.get(0).seconds()).isGreaterThan(detections.get(1).seconds());
        assertThat(detections.get(2).seconds()).isBetween(3.0, 30.0);
    }

    private List<String> reasons() {
        return traffic.tick() instanceof Verdict.Hold hold
                ? hold.findings().stream().map(Finding::reason).toList()
                : List.of();
    }
}
