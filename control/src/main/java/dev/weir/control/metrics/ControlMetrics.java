package dev.weir.control.metrics;

import dev.weir.control.status.ControlStatus;
import dev.weir.control.status.FileStatus;
import dev.weir.control.status.Phase;
import dev.weir.proxy.lookup.LookupFile;
import dev.weir.proxy.lookup.LookupFiles;
import dev.weir.proxy.outcome.AccessLog;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table in force, the file behind it, and the access log. Stateless. */
final class ControlMetrics {
    private static final double SECONDS_PER_MS = 1e-3;

    private ControlMetrics() {}

    static List<MetricSnapshot> of(ControlStatus status, long generation) {
        FileStatus file = status.file();
        return List.of(
                new Gauge("weir_ready", "1: ready for requests; 0: starting, or about to end.")
                        .add(status.phase() == Phase.READY)
                        .snapshot(),
                new Gauge("weir_table_generation", "The number of the table in force.")
                        .add(generation)
                        .snapshot(),
                new Gauge("weir_unsaved_changes", "1: something in force could not be written to the state directory.")
                        .add(status.unsaved())
                        .snapshot(),
                new Counter("weir_config_loads", "How often the configuration was read and put in force.")
                        .add(file.loads())
                        .snapshot(),
                new Counter("weir_config_refusals", "How often the configuration was read and refused.")
                        .add(file.refusals())
                        .snapshot(),
                new Gauge("weir_config_refused", "1: the file as it is now was refused; an earlier one is in force.")
                        .add(file.refusedAt() != null)
                        .snapshot(),
                new Gauge("weir_config_loaded_timestamp_seconds", "When the configuration in force was read.")
                        .add(file.loadedAt().toEpochMilli() * SECONDS_PER_MS)
                        .snapshot());
    }

    /** Nothing, if no condition looks anything up. */
    static List<MetricSnapshot> of(LookupFiles lookups) {
        if (lookups.all().isEmpty()) {
            return List.of();
        }
        Counter loads = new Counter("weir_lookup_loads", "How often a file of conditions was read.");
        Counter refusals = new Counter("weir_lookup_refusals", "How often a file of conditions was refused.");
        Gauge refused =
                new Gauge("weir_lookup_refused", "1: the file as it is now was refused; what it held before counts.");
        Gauge loadedAt = new Gauge("weir_lookup_loaded_timestamp_seconds", "When what counts was read.");
        Counter failures = new Counter("weir_geo_failures", "Places that could not be read from a database.");
        for (LookupFile<?> file : lookups.all()) {
            String path = file.path().toString();
            LookupFile.State state = file.state();
            loads.add(state.loads(), "file", path);
            refusals.add(state.refusals(), "file", path);
            refused.add(state.problem() != null, "file", path);
            loadedAt.add(state.loadedAtMs() * SECONDS_PER_MS, "file", path);
        }
        lookups.databases()
                .forEach(file -> failures.add(
                        file.content().failures(), "file", file.path().toString()));
        return List.of(
                loads.snapshot(), refusals.snapshot(), refused.snapshot(), loadedAt.snapshot(), failures.snapshot());
    }

    /** Nothing, if no log is written. */
    static List<MetricSnapshot> of(@Nullable AccessLog log) {
        if (log == null) {
            return List.of();
        }
        AccessLog.Stats stats = log.stats();
        return List.of(
                new Counter("weir_access_log_lines", "Lines written to the access log.")
                        .add(stats.written())
                        .snapshot(),
                new Counter("weir_access_log_dropped", "Lines that the access log dropped because it did not keep up.")
                        .add(stats.dropped())
                        .snapshot(),
                new Counter("weir_access_log_failures", "How often the access log could not be written.")
                        .add(stats.failures())
                        .snapshot());
    }
}
