package dev.weir.proxy.http;

/**
 * How a request head stood, so that what is edited from there on can be taken back. Reused; owned by the event loop that owns
 * the head.
 */
public final class HeadMark {
    byte[] ids = new byte[0];
    long present;
    int tail;
    int pathStart;
    int pathEnd;
    int authorityStart;
    int authorityEnd;
}
