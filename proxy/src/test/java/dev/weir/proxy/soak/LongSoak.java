package dev.weir.proxy.soak;

import dev.weir.testing.RecordingLeakDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A soak by the clock, with a table of Markdown: {@code bench/run soak}. */
public final class LongSoak {
    private static final long HEAP_SLACK_BYTES = 8 * 1024 * 1024;

    /** What is kept for good, such as what each loop has ready, has come by the half. */
    private static final long LEAK_SLACK_BYTES = 1024 * 1024;

    private static final int THREAD_SLACK = 4;

    private LongSoak() {}

    /** Arguments: minutes, and the seed. */
    public static void main(String[] arguments) throws InterruptedException {
        RecordingLeakDetector.install();
        try (Soak soak = new Soak(Long.parseLong(arguments[1]))) {
            Soak.Result result = soak.run(Duration.ofMinutes(Long.parseLong(arguments[0])));
            System.out.println(table(result));
            List<String> faults = faultsOf(result);
            faults.forEach(System.err::println);
            System.exit(faults.isEmpty() ? 0 : 1);
        }
    }

    /** What must not be. */
    static List<String> faultsOf(Soak.Result result) {
        List<String> faults = new ArrayList<>();
        result.lost().stream().limit(10).forEach(lost -> faults.add("lost: " + lost));
        if (result.unconnected() > 0) {
            faults.add("not connected, though every service listens: " + result.unconnected());
        }
        result.leaks().stream().limit(10).forEach(leak -> faults.add("leaked: " + leak));
        Footprint before = result.before();
        Footprint after = result.after();
        if (after.heapBytes() > before.heapBytes() + HEAP_SLACK_BYTES) {
            faults.add("the heap grew from " + before.heapBytes() + " to " + after.heapBytes() + " bytes");
        }
        long atHalf = result.halfWay().heapBytes();
        if (after.heapBytes() > atHalf + LEAK_SLACK_BYTES) {
            faults.add("the heap goes on growing, half-way " + atHalf + ", then " + after.heapBytes() + " bytes");
        }
        if (after.directBytes() > before.directBytes()) {
            faults.add("direct memory is held: " + after.directBytes() + " bytes");
        }
        if (after.descriptors() > before.descriptors()) {
            faults.add("descriptors are held: " + before.descriptors() + ", then " + after.descriptors());
        }
        if (after.threads() > before.threads() + THREAD_SLACK) {
            faults.add("threads are held: " + before.threads() + ", then " + after.threads());
        }
        return faults;
    }

    static String table(Soak.Result result) {
        Footprint before = result.before();
        Footprint halfWay = result.halfWay();
        Footprint after = result.after();
        return """
            | | |
            |---|---|
            | seed | %d |
            | inputs tried | %d |
            | faults injected | %d |
            | changes of table and weights | %d |
            | good requests answered | %d |
            | requests lost | %d |
            | upstream connects that failed | %d |
            | buffer leaks | %d |

            | held at rest | before | half-way | after |
            |---|---|---|---|
            | live heap, KiB | %d | %d | %d |
            | direct memory in use, KiB | %d | %d | %d |
            | descriptors | %d | %d | %d |
            | threads of the platform | %d | %d | %d |
            """.formatted(
                        result.seed(),
                        result.inputs(),
                        result.faults(),
                        result.changes(),
                        result.answered(),
                        result.lost().size(),
                        result.unconnected(),
                        result.leaks().size(),
                        before.heapBytes() / 1024,
                        halfWay.heapBytes() / 1024,
                        after.heapBytes() / 1024,
                        before.directBytes() / 1024,
                        halfWay.directBytes() / 1024,
                        after.directBytes() / 1024,
                        before.descriptors(),
                        halfWay.descriptors(),
                        after.descriptors(),
                        before.threads(),
                        halfWay.threads(),
                        after.threads());
    }
}
