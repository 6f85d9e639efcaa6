package dev.weir.proxy.http;

/**
 * How large a head may be.
 *
 * @param requestLineBytes the request line without its CRLF; more is answered 414
 * @param headBytes the whole head, its last CRLF included; more is answered 431. Trailers have the same budget
 * @param fields how many field lines; more is answered 431
 */
public record HeadLimits(int requestLineBytes, int headBytes, int fields) {
    /** 8 KiB, 16 KiB, 100 fields. */
    public static final HeadLimits DEFAULT = new HeadLimits(8 * 1024, 16 * 1024, 100);
}
