package dev.weir.control.unit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Shares of a whole: parts per million inside, percent outside, as in {@code 0.1 %}. */
public final class Percent {
    private static final BigDecimal PPM_PER_PERCENT = BigDecimal.valueOf(10_000);
    private static final MathContext READABLE = new MathContext(3, RoundingMode.HALF_UP);

    private Percent() {}

    /** {@code 1000} is {@code 0.1 %}. */
    public static String text(long ppm) {
        return number(ppm).toPlainString() + " %";
    }

    /** {@code 1000} is 0.1. */
    public static BigDecimal number(long ppm) {
        BigDecimal percent = BigDecimal.valueOf(ppm).divide(PPM_PER_PERCENT).stripTrailingZeros();
        return percent.scale() < 0 ? percent.setScale(0) : percent;
    }

    /** What {@code part} is of {@code whole}, with three digits; of nothing it is 0. */
    public static String ofWhole(long part, long whole) {
        if (whole == 0) {
            return "0 %";
        }
        BigDecimal percent = BigDecimal.valueOf(part).scaleByPowerOfTen(2).divide(BigDecimal.valueOf(whole), READABLE);
        BigDecimal bare = percent.stripTrailingZeros();
        return (bare.scale() < 0 ? bare.setScale(0) : bare).toPlainString() + " %";
    }

    /**
     * Percent in parts per million: exact, from 0 to 100.
     *
     * @throws ArithmeticException if it is finer than a millionth of the whole, or not from 0 to 100
     */
    public static int ppm(BigDecimal percent) {
        if (percent.signum() < 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0) {
            throw new ArithmeticException("not from 0 to 100: " + percent.toPlainString());
        }
        return percent.multiply(PPM_PER_PERCENT).intValueExact();
    }
}
