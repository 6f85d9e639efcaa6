package dev.weir.proxy.condition;

/** Reads decimal numbers such as {@code -12.50} from spans: at most 18 digits, no exponent. Stateless, any thread. */
final class Decimal {
    private static final int MAX_DIGITS = 18;

    private Decimal() {}

    /** The number, or NaN if the span holds none. */
    static double parse(byte[] bytes, int start, int end) {
        int at = start;
        boolean negative = at < end && bytes[at] == '-';
        if (negative) {
            at++;
        }
        long digits = 0;
        int count = 0;
        int fraction = -1;
        for (; at < end; at++) {
            byte b = bytes[at];
            if (b == '.' && fraction < 0) {
                fraction = 0;
            } else if (b >= '0' && b <= '9' && count < MAX_DIGITS) {
                digits = digits * 10 + b - '0';
                count++;
                fraction += fraction < 0 ? 0 : 1;
            } else {
                return Double.NaN;
            }
        }
        if (count == 0 || fraction == 0) {
            return Double.NaN;
        }
        double magnitude = fraction > 0 ? digits / Math.pow(10, fraction) : digits;
        return negative ? -magnitude : magnitude;
    }
}
