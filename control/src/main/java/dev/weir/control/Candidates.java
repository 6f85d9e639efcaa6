package dev.weir.control;

import dev.weir.control.change.ChangeAnswer.Refused;
import dev.weir.control.change.Plan;
import dev.weir.proxy.config.ConfigException;
import dev.weir.proxy.config.ConfigProblem;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the tables that plans ask for. Whatever goes wrong in that, even an {@link Error}, is an answer. Any thread but an event loop. */
final class Candidates {
    static final Refused FAULT =
            new Refused(Refused.Kind.UNAVAILABLE, "Weir made a mistake; the log has more", "report it");

    private static final Logger LOG = LoggerFactory.getLogger(Candidates.class);

    private final TablePublisher publisher;
    private final DataPlane dataPlane;
    private final LongSupplier nanos;

    Candidates(TablePublisher publisher, DataPlane dataPlane, LongSupplier nanos) {
        this.publisher = publisher;
        this.dataPlane = dataPlane;
        this.nanos = nanos;
    }

    /** What came of a plan. */
    sealed interface Made {}

    record Ready(TablePublisher.Candidate candidate) implements Made {}

    /** @param problems of the configuration; none: it is not its fault */
    record Failed(Refused answer, List<ConfigProblem> problems) implements Made {}

    /** Without waiting for anything. */
    Made compiled(Plan.Change plan) {
        try {
            return new Ready(publisher.compile(plan.config(), plan.overrides(), nanos.getAsLong()));
        } catch (ConfigException e) {
            String detail = "the table does not compile: " + e.getMessage();
            return new Failed(new Refused(Refused.Kind.INVALID, detail, null), e.problems());
        } catch (Throwable e) {
            return fault(plan, "does not compile", e);
        }
    }

    /** With what it needs and comes from elsewhere. */
    Made prepared(Plan.Change plan) {
        Made made = compiled(plan);
        if (made instanceof Ready(var candidate)) {
            try {
                dataPlane.prepare(candidate.table());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Throwable e) {
                return fault(plan, "could not be prepared", e);
            }
        }
        return made;
    }

    private static Failed fault(Plan.Change plan, String what, Throwable failure) {
        LOG.error("{} {} {}", plan.action(), plan.target(), what, failure);
        return new Failed(FAULT, List.of());
    }
}
