package dev.weir.control.compare;

/**
 * How often the answers to the two copies of a request differed from that of the user, in one place.
 *
 * @param compared requests that were compared there
 * @param onlyCandidate only the candidate's answer differed
 * @param onlySecond only that of the version which answers the users
 * @param both differed
 */
public record Pairs(long compared, long onlyCandidate, long onlySecond, long both) {
    /** Up to here of the candidate's differences a surplus over noise is nothing to report. */
    private static final double TOLERATED_RELATIVE = 0.2;
    /** Up to here of all that was compared. */
    static final double TOLERATED_SHARE = 0.0003;

    /** Nothing differed. */
    static Pairs alike(long compared) {
        return new Pairs(compared, 0, 0, 0);
    }

    /** How often the candidate's answer differed. */
    public long raw() {
        return onlyCandidate + both;
    }

    /** How often the second one did: what a difference says of no version. */
    public long noise() {
        return onlySecond + both;
    }

    /** The part of the candidate's differences that is no noise; 0 when there are none. */
    public double relative() {
        return raw() == 0 ? 0 : (double) (raw() - noise()) / raw();
    }

    /** The differences that are no noise, as a part of what was compared. */
    public double share() {
        return compared == 0 ? 0 : (double) (raw() - noise()) / compared;
    }

    /** Whether there are more differences than noise, by more than is tolerated. */
    public boolean isReported() {
        return raw() > noise() && relative() > TOLERATED_RELATIVE && share() > TOLERATED_SHARE;
    }
}
