package dev.weir.bench;

import com.sun.management.ThreadMXBean;
import dev.weir.proxy.route.RoutingTable;
import dev.weir.proxy.split.Variant;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@link MatchBench} in one process and by turns: in each round, every case decides some thousand requests, after so many that
 * bring back what the others drove from the caches. What is set beside each other was compiled from the same profile and met the same
 * noise; and as noise only ever adds, the tenth percentile of the rounds is what is told, of the time on the CPU alone. {@code MatchTurns ROUNDS} prints a table.
 */
public final class MatchTurns {
    private static final int FEW = 10;
    private static final int MANY = 10_000;
    private static final int FREQUENT_CLIENTS = 1 << 12;
    private static final int REQUESTS = 5_000;
    private static final int LEAST_REQUESTS_BEFORE = 10_000;
    private static final int REQUESTS_BEFORE_OF_A_ROUTE = 4;
    private static final int WARM_UP_ROUNDS = 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MatchLoad load = new MatchLoad();
    private final List<Case> cases = new ArrayList<>();
    /** So that nothing of the work can be left out. */
    private long canaries;

    /** A table, and who asks it for what. */
    private static final class Case {
        private final String what;
        private final RoutingTable table;
        private final int routesAskedFor;
        private final int clients;
        private final double[] ns;
        private long bytes;

        private Case(String what, RoutingTable table, int routesAskedFor, int clients, int rounds) {
            this.what = what;
            this.table = table;
            this.routesAskedFor = routesAskedFor;
            this.clients = clients;
            this.ns = new double[rounds];
        }

        /** As many that hardly a route is left which the other cases drove from the caches. */
        private int requestsBefore() {
            return Math.max(LEAST_REQUESTS_BEFORE, REQUESTS_BEFORE_OF_A_ROUTE * routesAskedFor);
        }

        private double ns() {
            double[] sorted = ns.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 10];
        }

        private double bytesOfRequest() {
            return bytes / (double) ns.length / REQUESTS;
        }
    }

    private MatchTurns(int rounds) throws IOException {
        Path few = SamplePlaces.write(250);
        add("the key alone", "", few, FREQUENT_CLIENTS, rounds);
        add("geo, 4,096 clients of 250 places", "geo { country = DE }", few, FREQUENT_CLIENTS, rounds);
        add("geo, 65,536 clients of 250 places", "geo { country = DE }", few, MatchLoad.CLIENTS, rounds);
        Path more = SamplePlaces.write(50_000);
        add("geo, 65,536 clients of 50,000 places", "geo { country = DE }", more, MatchLoad.CLIENTS, rounds);
        add("time", "time { days = mon-sun, hours = \"00:00-24:00\" }", few, FREQUENT_CLIENTS, rounds);
        add("cookie", "cookie { theme = dark }", few, FREQUENT_CLIENTS, rounds);
        add("header", "header { cache-control = \"max-age=0\" }", few, FREQUENT_CLIENTS, rounds);
        add("device", "device = desktop", few, FREQUENT_CLIENTS, rounds);
    }

    public static void main(String[] arguments) throws IOException {
        MatchTurns turns = new MatchTurns(Integer.parseInt(arguments[0]));
        turns.run(WARM_UP_ROUNDS, false);
        turns.run(Integer.parseInt(arguments[0]), true);
        if (turns.canaries > 0) {
            throw new IllegalStateException("the user of the one cookie is with stable");
        }
        System.out.print(turns.table());
    }

    /** A case of few routes, one of many of which few are asked for, and one of many that are all asked for. */
    private void add(String what, String when, Path places, int clients, int rounds) {
        RoutingTable many = SampleTable.of(MANY, when, places);
        cases.add(new Case(what, SampleTable.of(FEW, when, places), FEW, clients, rounds));
        cases.add(new Case(what, many, FEW, clients, rounds));
        cases.add(new Case(what, many, MANY, clients, rounds));
    }

    private void run(int rounds, boolean kept) {
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < cases.size(); turn++) {
                Case one = cases.get((turn + round) % cases.size());
                decide(one, one.requestsBefore());
                long bytesBefore = threads.getCurrentThreadAllocatedBytes();
                long before = threads.getCurrentThreadCpuTime();
                decide(one, REQUESTS);
                long after = threads.getCurrentThreadCpuTime();
                if (kept) {
                    one.ns[round] = (after - before) / (double) REQUESTS;
                    one.bytes += threads.getCurrentThreadAllocatedBytes() - bytesBefore;
                }
            }
        }
    }

    private void decide(Case one, int requests) {
        for (int i = 0; i < requests; i++) {
            Variant assigned = load.decide(one.table, one.routesAskedFor, one.clients);
            canaries += assigned.name().equals("canary") ? 1 : 0;
        }
    }

    private String table() {
        StringBuilder text = new StringBuilder("""
            | asked for | 10 routes, ns | more than the key | bytes | 10 of 10,000 routes | beside 10 | all of 10,000 routes | beside 10 |
            |---|---:|---:|---:|---:|---:|---:|---:|
            """);
        double key = cases.getFirst().ns();
        for (int i = 0; i < cases.size(); i += 3) {
            Case few = cases.get(i);
            text.append(
                    "| %s | %.0f | %.0f | %.0f ".formatted(few.what, few.ns(), few.ns() - key, few.bytesOfRequest()));
            for (Case many : cases.subList(i + 1, i + 3)) {
                text.append("| %.0f | %.2f ".formatted(many.ns(), many.ns() / few.ns()));
            }
            text.append("|\n");
        }
        return text.toString();
    }
}
