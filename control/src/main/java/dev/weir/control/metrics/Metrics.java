package dev.weir.control.metrics;

import dev.weir.control.compare.Comparisons;
import dev.weir.control.status.StatusBoard;
import dev.weir.proxy.outcome.AccessLog;
import dev.weir.proxy.outcome.Outcomes;
import dev.weir.proxy.outcome.Snapshot;
import dev.weir.proxy.route.RoutingTable;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one Weir. Our own are read from the counters once per scrape, all from the same snapshot; Micrometer adds
 * those of the JVM and the process. Any thread but an event loop.
 */
public final class Metrics implements AutoCloseable {
    /** Of {@link #scrape}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Sources sources;
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /**
     * What is read at each scrape.
     *
     * @param table the one in force
     * @param openConnections downstream connections that are open
     * @param mirrorHeldBytes what all mirrors hold
     * @param accessLog null: none is written
     * @param nanos the clock of the pools, System.nanoTime
     */
    public record Sources(
            Outcomes outcomes,
            Supplier<RoutingTable> table,
            Comparisons comparisons,
            StatusBoard board,
            IntSupplier openConnections,
            LongSupplier mirrorHeldBytes,
            @Nullable AccessLog accessLog,
            LongSupplier nanos) {}

    public Metrics(Sources sources) {
        this.sources = sources;
        for (MeterBinder binder : List.of(
                gc,
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics())) {
            binder.bindTo(registry);
        }
        MultiCollector own = this::collect;
        registry.getPrometheusRegistry().register(own);
    }

    /** Everything, in the Prometheus text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    private MetricSnapshots collect() {
        Snapshot snapshot = sources.outcomes().snapshot();
        RoutingTable table = sources.table().get();
        List<MetricSnapshot> all = new ArrayList<>();
        all.addAll(RequestMetrics.of(snapshot, table));
        all.addAll(VariantMetrics.of(snapshot, table));
        all.addAll(LoopMetrics.of(snapshot, sources.openConnections().getAsInt()));
        all.addAll(PoolMetrics.of(table.pools(), sources.nanos().getAsLong()));
        all.addAll(ComparisonMetrics.of(sources.comparisons().all()));
        all.addAll(IssuerMetrics.of(table.issuers(), System.currentTimeMillis()));
        all.addAll(MirrorMetrics.of(snapshot, table, sources.mirrorHeldBytes().getAsLong()));
        all.addAll(JudgeMetrics.of(sources.board().now()));
        all.addAll(ControlMetrics.of(sources.board().now(), table.generation()));
        all.addAll(ControlMetrics.of(table.lookups()));
        all.addAll(ControlMetrics.of(sources.accessLog()));
        return new MetricSnapshots(all);
    }

    /** Listens to the garbage collector no more. */
    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
