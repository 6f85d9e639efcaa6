package dev.weir.control;

import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shape of the code, held by the build: who may know whom, and who may touch what. */
final class ArchitectureTest {

    private static final JavaClasses WEIR = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.weir");

    /** The packages that decide: they are given facts and return choices. */
    private static final String[] THINKING = {
        "dev.weir.proxy.config..",
        "dev.weir.proxy.condition..",
        "dev.weir.proxy.route..",
        "dev.weir.proxy.split..",
        "dev.weir.proxy.token..",
        "dev.weir.proxy.pool..",
        "dev.weir.proxy.outcome..",
        "dev.weir.control.judge..",
        "dev.weir.control.rollout.."
    };

    /** The packages a request passes through on an event loop. */
    private static final String[] HOT = {
        "dev.weir.proxy.http..",
        "dev.weir.proxy.condition..",
        "dev.weir.proxy.route..",
        "dev.weir.proxy.split..",
        "dev.weir.proxy.pool..",
        "dev.weir.proxy.upstream..",
        "dev.weir.proxy.mirror..",
        "dev.weir.proxy.exchange..",
        "dev.weir.proxy.outcome..",
        "dev.weir.proxy.timer.."
    };

    @Test
    void osKnowsNothingAboveIt() {
        holds(noClasses()
                .that()
                .resideInAPackage("dev.weir.os..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.weir.proxy..", "dev.weir.control..")
                .because("what touches the kernel serves any program that moves bytes"));
    }

    @Test
    void proxyKnowsNothingOfControl() {
        holds(noClasses()
                .that()
                .resideInAPackage("dev.weir.proxy..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.weir.control..")
                .because("the data plane runs, and is tested, with nobody steering it"));
    }

    @Test
    void packagesFormNoCycle() {
        holds(slices().matching("dev.weir.(**)")
                .should()
                .beFreeOfCycles()
                .because("packages in a cycle can only be read together"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "config, config",
        "http, http",
        "outcome, outcome",
        "timer, timer",
        "pool, config pool",
        "condition, config http condition",
        "token, condition config http outcome token",
        "split, condition config http outcome pool split",
        "lookup, condition config http lookup",
        "upstream, config http outcome pool timer upstream",
        "mirror, config http mirror outcome pool timer upstream",
        "route, condition config http lookup mirror outcome pool split token route",
    })
    void packagesOfTheProxySeeOnlyWhatStandsBeforeThem(String name, String seen) {
        String[] allowed = Stream.of(seen.split(" "))
                .map(each -> "dev.weir.proxy." + each + "..")
                .toArray(String[]::new);
        holds(noClasses()
                .that()
                .resideInAPackage("dev.weir.proxy." + name + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir.proxy..").and(doNot(resideInAnyPackage(allowed))))
                .because("a request passes the packages in one direction, and so does knowledge"));
    }

    @Test
    void nobodyButTheListenersDrivesAnExchange() {
        holds(noClasses()
                .that()
                .resideInAnyPackage("dev.weir.proxy.upstream..", "dev.weir.proxy.exchange..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.weir.proxy.listen..")
                .because("an exchange does not know which connection, or which HTTP version, it serves"));
    }

    @Test
    void thinkingNeedsNoSockets() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(THINKING)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .because("what decides is tested in milliseconds, without a socket"));
    }

    @Test
    void thinkingIsGivenTimeAndChance() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(THINKING)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(ThreadLocalRandom.class, "current")
                .orShould()
                .callMethod(Math.class, "random")
                .because("the same facts must lead to the same choice, in a test as in an incident"));
    }

    @Test
    void theRulesOfARolloutTouchNoDiskAndNoThread() {
        holds(noClasses()
                .that()
                .resideInAnyPackage("dev.weir.control.judge..", "dev.weir.control.rollout..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .because("a whole rollout runs in a test in milliseconds, and twice the same way"));
    }

    @Test
    void onlyOsTouchesTheKernel() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("dev.weir.os..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty.channel.epoll..",
                        "io.netty.channel.uring..",
                        "io.netty.channel.kqueue..",
                        "io.netty.internal.tcnative..",
                        "java.lang.foreign..",
                        "sun.misc..")
                .because("everything else runs the same on every transport and every machine"));
    }

    @Test
    void onlyConfigReadsHocon() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("dev.weir.proxy.config..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.typesafe.config..")
                .because("past the reader a configuration is plain records, each key checked"));
    }

    @Test
    void hotPackagesTakeNoLocksAndNoDetours() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(HOT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.stream..", "java.util.concurrent.locks..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Optional.class)
                .orShould()
                .callMethod(String.class, "format", String.class, Object[].class)
                .orShould()
                .callMethod(String.class, "formatted", Object[].class)
                .because("a request has about two microseconds and no bytes of heap to spend here"));
        holds(noMethods()
                .that()
                .areDeclaredInClassesThat(resideInAnyPackage(HOT))
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .because("an event loop never waits for another thread"));
    }

    @Test
    void everyPackageIsNullMarked() {
        holds(classes().should(resideInNullMarkedPackage()).because("null is allowed only where a signature says so"));
    }

    @Test
    void namesSayWhatAThingIs() {
        holds(noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameStartingWith("Abstract")
                .orShould()
                .haveSimpleNameStartingWith("Base")
                .because("such a name marks a concept that has not been found yet"));
    }

    private static void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(WEIR);
    }

    private static ArchCondition<JavaClass> resideInNullMarkedPackage() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(item, marked, item.getName() + " is in an unmarked package"));
            }
        };
    }
}
