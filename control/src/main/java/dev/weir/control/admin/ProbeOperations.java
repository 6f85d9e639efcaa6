package dev.weir.control.admin;

import dev.weir.control.status.Phase;
import java.util.List;

/** What machines ask: alive, ready. */
final class ProbeOperations {
    private final Control control;

    ProbeOperations(Control control) {
        this.control = control;
    }

    List<Operation> operations() {
        return List.of(
                Operation.open("/healthz", request -> Answer.text(200, "alive")),
                Operation.open("/readyz", request -> ready()));
    }

    private Answer ready() {
        Phase phase = control.status().phase();
        return Answer.text(phase == Phase.READY ? 200 : 503, phase.label());
    }
}
