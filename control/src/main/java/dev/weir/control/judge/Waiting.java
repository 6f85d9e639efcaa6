package dev.weir.control.judge;

/** Why a variant neither passes nor fails, the most important first. */
enum Waiting {
    ENVIRONMENT(Check.ENVIRONMENT, "environment"),
    STABLE_REGRESSION(Check.STABLE_REGRESSION, "stable-regression"),
    NOISE(Check.NOISE, "noise"),
    GUARDS(Check.ERRORS, "guards"),
    SUSPICION(Check.ERRORS, "suspicion"),
    CHANCE(Check.THRESHOLDS, "chance"),
    NO_TRAFFIC(Check.TRAFFIC, "no-traffic"),
    BURN_IN(Check.BURN_IN, "burn-in"),
    SETTLING(Check.SETTLE, "settling"),
    NO_LATENCIES(Check.LATENCY_P95, "not-enough-data"),
    NOT_SHOWN(Check.PROMOTION, "not-enough-data");

    private final Check check;
    private final String reason;

    Waiting(Check check, String reason) {
        this.check = check;
        this.reason = reason;
    }

    Check check() {
        return check;
    }

    String reason() {
        return reason;
    }

    int bit() {
        return 1 << ordinal();
    }

    boolean isIn(int bits) {
        return (bits & bit()) != 0;
    }
}
