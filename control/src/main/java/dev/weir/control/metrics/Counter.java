package dev.weir.control.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.Map;

/** A family of counters while a scrape gathers it. Owned by the thread that scrapes. */
final class Counter {
    private final String name;
    private final String help;
    private final Map<Labels, Double> values = new LinkedHashMap<>();

    /** @param name without {@code _total} */
    Counter(String name, String help) {
        this.name = name;
        this.help = help;
    }

    /** @param labels names and values in turn; the same ones count once */
    Counter add(long value, String... labels) {
        values.put(Labels.of(labels), (double) value);
        return this;
    }

    CounterSnapshot snapshot() {
        CounterSnapshot.Builder family = CounterSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> family.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
        return family.build();
    }
}
