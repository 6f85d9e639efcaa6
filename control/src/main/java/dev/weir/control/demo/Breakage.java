package dev.weir.control.demo;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a service. Immutable. */
sealed interface Breakage {
    String EXPECTED = "errors=30% (1 to 100), latency=3x (1 to 20), hang, dead or none";

    /** Beyond this a slow answer would be cut by a deadline of Weir's, and be none. */
    int MAX_FACTOR = 20;

    Pattern NUMBERED = Pattern.compile("(errors|latency)[=:]([0-9]{1,3})[%x]?");

    /** Nothing: it answers, and in time. */
    record None() implements Breakage {
        @Override
        public String toString() {
            return "none";
        }
    }

    /** Answers this share of the requests with 500. */
    record Errors(int percent) implements Breakage {
        @Override
        public String toString() {
            return "errors=" + percent + "%";
        }
    }

    /** Takes this many times as long. */
    record Latency(int factor) implements Breakage {
        @Override
        public String toString() {
            return "latency=" + factor + "x";
        }
    }

    /** Takes requests and answers none. */
    record Hang() implements Breakage {
        @Override
        public String toString() {
            return "hang";
        }
    }

    /** Nobody listens on its port. */
    record Dead() implements Breakage {
        @Override
        public String toString() {
            return "dead";
        }
    }

    /** Whether requests stay without an answer. */
    default boolean withholdsAnswers() {
        return switch (this) {
            case None _, Errors _, Latency _ -> false;
            case Hang _, Dead _ -> true;
        };
    }

    /**
     * Reads what people type: a colon may stand for the equals sign, and the unit may be left out, for use in a URL.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    static Breakage parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "none" -> new None();
            case "hang" -> new Hang();
            case "dead" -> new Dead();
            default -> numbered(text);
        };
    }

    private static Breakage numbered(String text) {
        Matcher matcher = NUMBERED.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw unexpected(text);
        }
        boolean errors = matcher.group(1).equals("errors");
        String otherUnit = errors ? "x" : "%";
        int number = Integer.parseInt(matcher.group(2));
        if (text.endsWith(otherUnit) || number < 1 || number > (errors ? 100 : MAX_FACTOR)) {
            throw unexpected(text);
        }
        return errors ? new Errors(number) : new Latency(number);
    }

    private static IllegalArgumentException unexpected(String text) {
        return new IllegalArgumentException("'" + text + "': expected " + EXPECTED);
    }
}
