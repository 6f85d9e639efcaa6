package dev.weir.control.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.Map;

/** A family of gauges while a scrape gathers it. Owned by the thread that scrapes. */
final class Gauge {
    private final String name;
    private final String help;
    private final Map<Labels, Double> values = new LinkedHashMap<>();

    Gauge(String name, String help) {
        this.name = name;
        this.help = help;
    }

    /** @param labels names and values in turn; of the same ones the last counts */
    Gauge add(double value, String... labels) {
        values.put(Labels.of(labels), value);
        return this;
    }

    Gauge add(long value, String... labels) {
        return add((double) value, labels);
    }

    /** 1 or 0. */
    Gauge add(boolean holds, String... labels) {
        return add(holds ? 1L : 0L, labels);
    }

    GaugeSnapshot snapshot() {
        GaugeSnapshot.Builder family = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> family.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
        return family.build();
    }
}
