package dev.weir.testing;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints what each suite of a module's test run took, slowest first, after its last test. */
public final class SuiteTimes implements TestExecutionListener {

    private final Map<String, Long> startNsById = new ConcurrentHashMap<>();
    private final Map<String, Long> tookNsBySuite = new ConcurrentHashMap<>();

    @Override
    public void executionStarted(TestIdentifier identifier) {
        if (isSuite(identifier)) {
            startNsById.put(identifier.getUniqueId(), System.nanoTime());
        }
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        Long startNs = startNsById.remove(identifier.getUniqueId());
        if (startNs != null) {
            tookNsBySuite.merge(identifier.getDisplayName(), System.nanoTime() - startNs, Long::sum);
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (tookNsBySuite.isEmpty()) {
            return;
        }
        StringBuilder table = new StringBuilder("Suites, slowest first\n");
        tookNsBySuite.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(suite -> table.append("%8d ms  %s%n".formatted(suite.getValue() / 1_000_000, suite.getKey())));
        System.out.print(table);
        tookNsBySuite.clear();
    }

    /** A suite is a top-level test class; nested classes count towards theirs. */
    private static boolean isSuite(TestIdentifier identifier) {
        return identifier.getSource().orElse(null) instanceof ClassSource source
                && !source.getClassName().contains("$");
    }
}
