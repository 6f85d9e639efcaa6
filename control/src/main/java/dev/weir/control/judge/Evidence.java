package dev.weir.control.judge;

/**
 * What one variant's exchanges testify within some time.
 *
 * @param marks evidence marks, at most one per exchange
 * @param failed those of failures
 * @param timed successful answers whose time to the first byte was measured
 * @param slow those of them above the limit
 */
public record Evidence(long marks, long failed, long timed, long slow) {
    public static final Evidence NONE = new Evidence(0, 0, 0, 0);

    public Evidence plus(Evidence other) {
        return new Evidence(marks + other.marks, failed + other.failed, timed + other.timed, slow + other.slow);
    }
}
