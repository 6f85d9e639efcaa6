package dev.weir.proxy.pool;

import dev.weir.proxy.config.HealthCheck;
import dev.weir.proxy.config.PoolConfig;
import dev.weir.proxy.config.PoolConfig.Balance;
import dev.weir.proxy.config.PoolConfig.CircuitConfig;
import dev.weir.proxy.config.PoolConfig.RetryBudgetConfig;
import org.jspecify.annotations.Nullable;

/**
 * How a pool is treated: its configuration without name, endpoints and place in the file, in the units of the hot path.
 *
 * @param health null: no active checks
 * @param ejection null: off
 * @param idleTimeoutNs of a connection whose upstream does not say how long it keeps it
 * @param maxIdleTimeoutNs when it does
 * @param slowStartNs 0: off
 * @param panicPpm below this share of usable endpoints their health is ignored; 0: never
 */
public record PoolSettings(
        Balance balance,
        @Nullable HealthCheck health,
        @Nullable EjectionRules ejection,
        CircuitConfig circuit,
        RetryBudgetConfig retryBudget,
        long idleTimeoutNs,
        long maxIdleTimeoutNs,
        int maxIdlePerLoop,
        long slowStartNs,
        int panicPpm) {

    static PoolSettings of(PoolConfig config) {
        return new PoolSettings(
                config.balance(),
                config.health(),
                config.ejection() == null ? null : EjectionRules.of(config.ejection()),
                config.circuit(),
                config.retryBudget(),
                config.idle().timeout().toNanos(),
                config.idle().maxTimeout().toNanos(),
                config.idle().maxConnections(),
                config.slowStart().toNanos(),
                config.panicPpm());
    }
}
