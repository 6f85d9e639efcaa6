package dev.weir.control.simulation;

/**
 * How one variant truly behaves. Immutable.
 *
 * @param errorRate from 0 to 1
 * @param latencyFactor 1: log-normal, 50 ms in the middle, 200 ms at p99
 * @param successDelayMs added to what succeeds; failures are always fast
 * @param stallRate of its ticks, those in which all that succeeds is slow, as if it had stood still: from 0 to 1
 */
record Service(double errorRate, double latencyFactor, int successDelayMs, double stallRate) {

    static Service failing(double errorRate) {
        return new Service(errorRate, 1, 0, 0);
    }

    Service slower(double factor) {
        return new Service(errorRate, factor, successDelayMs, stallRate);
    }

    Service delayed(int delayMs) {
        return new Service(errorRate, latencyFactor, delayMs, stallRate);
    }

    Service stalling(double rate) {
        return new Service(errorRate, latencyFactor, successDelayMs, rate);
    }
}
