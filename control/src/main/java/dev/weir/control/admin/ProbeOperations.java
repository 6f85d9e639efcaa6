package dev.weir.control.admin;

import dev.weir.control.metrics.Metrics;
import dev.weir.control.status.Phase;
import dev.weir.proxy.config.AdminConfig.Role;
import java.util.List;

/** What machines ask: alive, ready, metrics. */
final class ProbeOperations {
    private final Control control;

    ProbeOperations(Control control) {
        this.control = control;
    }

    List<Operation> operations() {
        return List.of(
                Operation.open("/healthz", request -> Answer.text(200, "alive")),
                Operation.open("/readyz", request -> ready()),
                Operation.get("/metrics", Role.READ, request -> metrics()));
    }

    private Answer metrics() {
        return Answer.of(200, Metrics.CONTENT_TYPE, control.metrics().get());
    }

    private Answer ready() {
        Phase phase = control.status().phase();
        return Answer.text(phase == Phase.READY ? 200 : 503, phase.label());
    }
}
