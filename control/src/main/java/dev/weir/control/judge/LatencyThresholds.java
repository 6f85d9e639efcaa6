package dev.weir.control.judge;

import dev.weir.proxy.outcome.LatencyCounts;
import dev.weir.proxy.outcome.Yardstick.Thresholds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The baseline's latencies of the last minute, and what candidates are measured by because of them. Kept in {@value #CHUNKS} chunks of
 * 10 seconds, so it covers between 50 and 60 seconds. Owned by the control thread.
 */
final class LatencyThresholds {
    static final int CHUNKS = 6;

    /** With fewer a quantile means too little. */
    static final long LEAST_SAMPLES = 200;

    private static final long CHUNK_NS = 10_000_000_000L;
    /** Quantiles are taken anew when a sixteenth came on top, and with each chunk: in steady traffic about every 4 seconds. */
    private static final int MEASURED_AGAIN_AT = 16;

    private static final long SLACK_NS = 5_000_000;
    private static final long HUNG_AT_LEAST_NS = 1_000_000_000;
    private static final long SETTLE_UNKNOWN_NS = 1_000_000_000;

    private final LatencyCounts[] chunks = new LatencyCounts[CHUNKS];

    /** Of the current chunk, but for what is unmeasured. */
    private LatencyCounts ofChunk = LatencyCounts.NONE;

    private long chunk = Long.MIN_VALUE;

    /** Of which the quantiles are. */
    private LatencyCounts all = LatencyCounts.NONE;

    /** Seconds of the current chunk. */
    private final List<LatencyCounts> unmeasured = new ArrayList<>();

    private long unmeasuredSamples;
    private long p999Ns;
    private @Nullable Thresholds ofBaseline;
    private @Nullable Thresholds ofCandidate;

    LatencyThresholds() {
        Arrays.fill(chunks, LatencyCounts.NONE);
    }

    /** Takes in a second. */
    void add(long nowNs, LatencyCounts second) {
        long current = Math.floorDiv(nowNs, CHUNK_NS);
        if (current != chunk) {
            beginChunk(current);
        }
        if (!second.isEmpty()) {
            unmeasured.add(second);
            unmeasuredSamples += second.total();
        }
        if (all.total() < LEAST_SAMPLES || unmeasuredSamples * MEASURED_AGAIN_AT >= all.total()) {
            measureAll();
        }
    }

    private void measureAll() {
        LatencyCounts recent = takeUnmeasured();
        ofChunk = ofChunk.plus(recent);
        all = all.plus(recent);
        measure();
    }

    private LatencyCounts takeUnmeasured() {
        LatencyCounts recent = sum(unmeasured);
        unmeasured.clear();
        unmeasuredSamples = 0;
        return recent;
    }

    /** The few cells of a second are added up before the many of a minute are touched. */
    private static LatencyCounts sum(List<LatencyCounts> few) {
        LatencyCounts sum = LatencyCounts.NONE;
        for (LatencyCounts each : few) {
            sum = sum.plus(each);
        }
        return sum;
    }

    private void beginChunk(long current) {
        if (chunk == Long.MIN_VALUE || current - chunk >= CHUNKS) {
            Arrays.fill(chunks, LatencyCounts.NONE);
            chunk = current;
        } else {
            chunks[index(chunk)] = ofChunk.plus(takeUnmeasured());
        }
        ofChunk = LatencyCounts.NONE;
        takeUnmeasured();
        for (; chunk < current; chunk++) {
            chunks[index(chunk + 1)] = LatencyCounts.NONE;
        }
        all = sum(Arrays.asList(chunks));
        measure();
    }

    private static int index(long chunk) {
        return (int) Math.floorMod(chunk, (long) CHUNKS);
    }

    private void measure() {
        p999Ns = quantileNs(0.999);
        if (all.total() < LEAST_SAMPLES) {
            ofBaseline = null;
            ofCandidate = null;
            return;
        }
        Thresholds seen = new Thresholds(quantileNs(0.5), quantileNs(0.9), quantileNs(0.95), quantileNs(0.99));
        ofBaseline = seen;
        ofCandidate = new Thresholds(
                tolerated(seen.p50Ns()), tolerated(seen.p90Ns()), tolerated(seen.p95Ns()), tolerated(seen.p99Ns()));
    }

    long samples() {
        return all.total();
    }

    /** The quantiles themselves; null with too few samples. */
    @Nullable
    Thresholds ofBaseline() {
        return ofBaseline;
    }

    /** What a candidate may take: a fifth more, and at least 5 ms more; null with too few samples. */
    @Nullable
    Thresholds ofCandidate() {
        return ofCandidate;
    }

    /** 99.9 % of the baseline's answers began within; with few samples the slowest of them, with none 0. */
    long p999Ns() {
        return p999Ns;
    }

    /** Without a response byte at this age a request counts as failed; {@link Long#MAX_VALUE} while too little is known. */
    long hungNs() {
        return all.total() < LEAST_SAMPLES ? Long.MAX_VALUE : Math.max(HUNG_AT_LEAST_NS, 4 * p999Ns);
    }

    /** How long after a rise of the weight slow answers are still missing beside fast failures. */
    long settleNs(long atMostNs) {
        return all.isEmpty() ? Math.min(atMostNs, SETTLE_UNKNOWN_NS) : Math.min(atMostNs, p999Ns);
    }

    private static long tolerated(long quantileNs) {
        return Math.max(quantileNs + quantileNs / 5, quantileNs + SLACK_NS);
    }

    private long quantileNs(double share) {
        return all.quantileUs(share) * 1000;
    }
}
