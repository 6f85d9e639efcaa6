package dev.weir.proxy.http;

/**
 * Reads the field lines of a head or trailer section into {@link Fields}, strictly after RFC 9112 section 5. A line counts
 * only when its LF has come, so that the same bytes give the same answer however they are cut. Stateless, any thread.
 */
final class HeadLines {
    /** The section's end has not come yet. */
    static final int INCOMPLETE = 0;

    private static final Refusal[] REFUSALS = Refusal.values();

    private HeadLines() {}

    /** A refusal as a parse result, below zero. */
    static int refused(Refusal refusal) {
        return -1 - refusal.ordinal();
    }

    static Refusal refusal(int result) {
        return REFUSALS[-1 - result];
    }

    /**
     * Reads lines from {@code at} to the empty line.
     *
     * @return the index behind the empty line, {@link #INCOMPLETE}, or a {@link #refused} result
     */
    static int read(byte[] bytes, int at, int end, Fields fields, int maxFields) {
        int pos = at;
        while (pos < end) {
            byte first = bytes[pos];
            if (first == '\r') {
                if (pos + 1 == end) {
                    return INCOMPLETE;
                }
                return bytes[pos + 1] == '\n'
                        ? pos + 2
                        : refusedIfLineEnded(bytes, pos, end, Refusal.LINE_END_MALFORMED);
            }
            if (Ascii.isBlank(first)) {
                return refusedIfLineEnded(bytes, pos, end, Refusal.LINE_FOLDED);
            }
            if (fields.count() == maxFields) {
                return refused(Refusal.TOO_MANY_FIELDS);
            }
            pos = readLine(bytes, pos, end, fields);
            if (pos <= INCOMPLETE) {
                return pos;
            }
        }
        return INCOMPLETE;
    }

    /** Reads one field line; the result is as of {@link #read}. */
    private static int readLine(byte[] bytes, int start, int end, Fields fields) {
        int pos = start;
        int hash = 0;
        byte lower;
        while (pos < end && (lower = Ascii.tokenLower(bytes[pos])) != 0) {
            hash = FieldName.hashNext(hash, lower);
            pos++;
        }
        if (pos == end) {
            return INCOMPLETE;
        }
        if (bytes[pos] != ':' || pos == start) {
            return refusedIfLineEnded(bytes, pos, end, nameFault(bytes, pos, start));
        }
        int nameEnd = pos;
        int valueStart = skipBlanks(bytes, pos + 1, end);
        int stop = Ascii.findControl(bytes, valueStart, end);
        if (mayBeCrLf(bytes, stop, end)) {
            return INCOMPLETE;
        }
        if (bytes[stop] != '\r' || bytes[stop + 1] != '\n') {
            return refusedIfLineEnded(bytes, stop, end, controlFault(bytes[stop]));
        }
        int valueEnd = stop;
        while (valueEnd > valueStart && Ascii.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        int field = fields.count();
        fields.add(start, nameEnd, hash, FieldName.knownId(bytes, start, nameEnd, hash));
        fields.value(field, valueStart, valueEnd, stop + 2);
        return stop + 2;
    }

    /** Whether the first control byte of a line, at {@code stop}, can still turn out to begin its CRLF. */
    static boolean mayBeCrLf(byte[] bytes, int stop, int end) {
        return stop >= end || (stop == end - 1 && bytes[stop] == '\r');
    }

    /** A fault is certain once the line that holds it has ended; before that more bytes are awaited. */
    static int refusedIfLineEnded(byte[] bytes, int from, int end, Refusal refusal) {
        return Ascii.indexOf(bytes, from, end, '\n') < 0 ? INCOMPLETE : refused(refusal);
    }

    static int skipBlanks(byte[] bytes, int from, int end) {
        int pos = from;
        while (pos < end && Ascii.isBlank(bytes[pos])) {
            pos++;
        }
        return pos;
    }

    private static Refusal nameFault(byte[] bytes, int pos, int start) {
        if (Ascii.isBlank(bytes[pos]) && pos > start) {
            return Refusal.SPACE_BEFORE_COLON;
        }
        return bytes[pos] == '\n' ? Refusal.LINE_END_MALFORMED : Refusal.FIELD_NAME_MALFORMED;
    }

    private static Refusal controlFault(byte control) {
        return control == '\r' || control == '\n' ? Refusal.LINE_END_MALFORMED : Refusal.FIELD_VALUE_MALFORMED;
    }
}
