package dev.weir.proxy.condition;

/** Two offsets into the bytes of a head, in one long, so that a method can return both. Stateless, any thread. */
public final class Span {
    /** No span. */
    public static final long NONE = -1;

    private Span() {}

    public static long of(int start, int end) {
        return ((long) start << Integer.SIZE) | end;
    }

    public static int start(long span) {
        return (int) (span >>> Integer.SIZE);
    }

    public static int end(long span) {
        return (int) span;
    }
}
