package dev.weir.control.judge;

/**
 * What the judge needs to know of a variant's pool that no counter tells. Immutable.
 *
 * @param usableEndpoints those that can be picked now
 * @param ejectedNumbers a bit for each number, modulo 32 as in {@link dev.weir.proxy.outcome.Spread#endpoints}, of endpoints
 *     that are ejected: they say nothing about how even the others are
 */
public record PoolHealth(int usableEndpoints, int ejectedNumbers) {}
